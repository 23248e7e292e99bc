#include "views/ConversationHeader.h"

#include "models/items/MessageText.h"
#include "models/items/SessionText.h"
#include "views/ElidedLabel.h"
#include "views/ResidencyBadge.h"
#include "views/TabOrder.h"
#include "views/Theme.h"
#include "views/TimeText.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace talkglass {

namespace {
constexpr int roomForBadge = 110 * theme::unit;
}

ConversationHeader::ConversationHeader(std::shared_ptr<const Clock> clock, QWidget* parent)
    : QWidget(parent)
    , m_clock(std::move(clock))
    , m_title(new ElidedLabel(this))
    , m_facts(new ElidedLabel(this))
    , m_ttl(new ElidedLabel(this))
    , m_badge(new ResidencyBadge(this))
    , m_clear(new QPushButton(tr("Clear\u2026"), this))
{
    QFont titleFont = font();
    titleFont.setWeight(QFont::DemiBold);
    m_title->setFont(titleFont);
    m_facts->setFont(theme::smallFont(font()));
    m_facts->setTone(ElidedLabel::Tone::Muted);
    m_ttl->setFont(theme::smallFont(font()));
    m_ttl->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* find = new QToolButton(this);
    find->setText(tr("Find"));
    find->setAutoRaise(true);
    find->setToolTip(tr("Find in this conversation (Ctrl+F)"));
    m_clear->setObjectName(QStringLiteral("clearConversation"));

    m_find = find;
    auto* factsRow = new QHBoxLayout;
    factsRow->setSpacing(0);
    factsRow->addWidget(m_facts);
    factsRow->addWidget(m_ttl);
    factsRow->addStretch(1);
    m_texts = new QVBoxLayout;
    m_texts->setSpacing(0);
    m_texts->addWidget(m_title);
    m_texts->addLayout(factsRow);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4 * theme::unit, 2 * theme::unit, 4 * theme::unit, 2 * theme::unit);
    layout->setSpacing(2 * theme::unit);
    layout->addLayout(m_texts, 1);
    m_row = layout;
    placeBadge(false);
    layout->addWidget(find);
    m_tools = new QHBoxLayout;
    layout->addLayout(m_tools);
    layout->addWidget(m_clear);

    connect(m_clear, &QPushButton::clicked, this, &ConversationHeader::clearRequested);
    connect(find, &QToolButton::clicked, this, &ConversationHeader::findRequested);
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        if (isVisible())
            updateFacts();
    });
}

/// Beside the texts, or below them where it would be cut.
void ConversationHeader::placeBadge(bool below)
{
    m_badgeIsBelow = below;
    m_row->removeWidget(m_badge);
    m_texts->removeWidget(m_badge);
    if (below)
        m_texts->addWidget(m_badge, 0, Qt::AlignLeft);
    else
        m_row->insertWidget(1, m_badge, 0, Qt::AlignVCenter);
}

void ConversationHeader::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool below = width() < roomForBadge;
    if (below != m_badgeIsBelow)
        placeBadge(below);
}

void ConversationHeader::setSession(const Session& session)
{
    m_session = session;
    m_title->setText(messagetext::visible(session.displayTitle()).replace(u'\n', u' '));
    m_title->setHint(session.key.sessionId);
    m_badge->setResidency(session.residency);
    if (session.expiresAt.isValid())
        m_tick.start();
    else
        m_tick.stop();
    updateFacts();
    updateClear();
}

QString ConversationHeader::countText() const
{
    const QLocale locale;
    const auto& cached = m_session.cachedMessages;
    const auto& archived = m_session.archivedMessages;
    if (cached && archived && *cached != *archived)
        return tr("%1 cached, %2 archived").arg(locale.toString(*cached), locale.toString(*archived));
    if (!cached && !archived)
        return tr("no messages");
    const qint64 count = archived ? *archived : *cached;
    return messagetext::countText(count);
}

QString ConversationHeader::ttlText() const
{
    if (m_session.expiresAt.isValid()) {
        const qint64 left = std::max<qint64>(m_session.expiresAt.millis() - m_clock->now().millis(), 0);
        return m_session.residency == Residency::CacheOnly ? tr("lost in %1").arg(timetext::left(left))
                                                           : tr("TTL %1").arg(timetext::left(left));
    }
    return m_session.ttlMs == CachedSession::noTtl ? tr("never expires") : QString();
}

void ConversationHeader::updateFacts()
{
    QStringList facts{tr("user %1").arg(m_session.key.userId)};
    if (const QString agent = sessiontext::agent(m_session); !agent.isEmpty())
        facts.append(agent);
    facts.append(countText());
    if (!m_session.active)
        facts.append(tr("cleared in the archive"));
    const QString ttl = ttlText();
    const QString dot = QStringLiteral(" \u00B7 ");
    m_facts->setText(facts.join(dot) + (ttl.isEmpty() ? QString() : dot));
    m_ttl->setText(ttl);
    auto tone = ElidedLabel::Tone::Muted;
    if (m_session.expiresAt.isValid()) {
        const auto urgency = timetext::urgency(m_session.expiresAt.millis() - m_clock->now().millis());
        if (urgency == timetext::Urgency::WithinFiveMinutes)
            tone = ElidedLabel::Tone::Danger;
        else if (urgency == timetext::Urgency::WithinHour || m_session.isAboutToBeLost())
            tone = ElidedLabel::Tone::Warning;
    }
    m_ttl->setTone(tone);
}

QString ConversationHeader::factsText() const
{
    return m_facts->text() + m_ttl->text();
}

void ConversationHeader::addMenu(const QString& name, QMenu* menu)
{
    auto* button = new QToolButton(this);
    button->setText(name % u" ▾");
    button->setAccessibleName(name);
    button->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }")); // it lies on the text
    button->setAutoRaise(true);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    m_tools->addWidget(button);
    m_toolButtons.append(button);
    taborder::inOrder(QList<QWidget*>{m_find} + m_toolButtons + QList<QWidget*>{m_clear});
}

void ConversationHeader::setReadOnlyReason(const QString& reason)
{
    m_readOnlyReason = reason;
    updateClear();
}

void ConversationHeader::updateClear()
{
    m_clear->setEnabled(m_readOnlyReason.isEmpty());
    m_clear->setToolTip(m_readOnlyReason.isEmpty() ? tr("Delete it from the cache and mark it cleared in the archive")
                                                   : m_readOnlyReason);
}

} // namespace talkglass
