#include "views/StoreStatusBar.h"

#include "views/ElidedLabel.h"
#include "views/StoreStatusItem.h"
#include "views/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QToolButton>

namespace talkglass {

namespace {
constexpr int spokenMs = 5000;
}

StoreStatusBar::StoreStatusBar(std::shared_ptr<const Clock> clock, QWidget* parent)
    : QWidget(parent)
    , m_cache(new StoreStatusItem(QStringLiteral("Redis"), clock, this))
    , m_archive(new StoreStatusItem(QStringLiteral("PostgreSQL"), clock, this))
    , m_checked(new ElidedLabel(this))
    , m_said(new ElidedLabel(this))
    , m_endpoint(new QToolButton(this))
    , m_writes(new ElidedLabel(this))
{
    setAccessibleName(tr("Status"));
    setFont(theme::smallFont(font()));
    m_cache->setObjectName(QStringLiteral("cacheStatus"));
    m_archive->setObjectName(QStringLiteral("archiveStatus"));
    m_checked->setObjectName(QStringLiteral("checkedSessions"));
    m_said->setObjectName(QStringLiteral("said"));
    m_writes->setObjectName(QStringLiteral("writes"));
    m_endpoint->setObjectName(QStringLiteral("endpointItem"));
    m_endpoint->setAutoRaise(true);
    m_endpoint->setFocusPolicy(Qt::TabFocus);
    m_endpoint->setToolTip(tr("The HTTP endpoint: start, stop, tokens, requests"));
    m_endpoint->hide();
    m_checked->setTone(ElidedLabel::Tone::Muted);
    m_writes->setTone(ElidedLabel::Tone::Muted);
    m_writes->setGivesWay(false);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::unit * 2, theme::unit, theme::unit * 2, theme::unit);
    row->setSpacing(theme::unit * 4);
    row->addWidget(m_cache);
    row->addWidget(m_archive);
    row->addWidget(m_checked);
    row->addWidget(m_said);
    row->addStretch(1);
    row->addWidget(m_endpoint);
    row->addWidget(m_writes);

    for (StoreStatusItem* item : {m_cache, m_archive})
        connect(item, &StoreStatusItem::tryNowRequested, this, &StoreStatusBar::tryNowRequested);
    connect(m_endpoint, &QToolButton::clicked, this, &StoreStatusBar::endpointRequested);
    connect(&m_ticker, &QTimer::timeout, this, &StoreStatusBar::tick);
    m_ticker.setInterval(1000);
    m_silence.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, [this] { m_said->setText({}); });
    setWrites(0);
}

void StoreStatusBar::setStatus(const StoreStatus& status)
{
    if (status.store == Store::Cache)
        m_cache->setStatus(status);
    else if (status.store == Store::Archive)
        m_archive->setStatus(status);
    const bool away =
        m_cache->status().state == StoreStatus::State::Away || m_archive->status().state == StoreStatus::State::Away;
    // Only "next try in 3 s" changes by itself.
    if (away && !m_ticker.isActive())
        m_ticker.start();
    else if (!away)
        m_ticker.stop();
}

void StoreStatusBar::setChecked(qint64 checked, qint64 known, bool complete)
{
    const QLocale locale;
    const qint64 all = known > 0 ? known : checked;
    if (complete && all <= 1)
        m_checked->setText(all == 1 ? tr("The one cached session is checked") : tr("No session is cached"));
    else if (complete)
        m_checked->setText(tr("All %1 cached sessions checked").arg(locale.toString(all)));
    else if (known > 0)
        m_checked->setText(
            tr("%1 of %2 cached sessions checked").arg(locale.toString(checked), locale.toString(known)));
    else if (checked == 1)
        m_checked->setText(tr("1 cached session checked"));
    else
        m_checked->setText(tr("%1 cached sessions checked").arg(locale.toString(checked)));
    m_checked->setHint(tr("The cache is walked in the background, to find what is cached but not archived."));
}

void StoreStatusBar::setWrites(int writes)
{
    m_writes->setText(writes == 1 ? tr("1 write") : tr("%n writes", nullptr, writes));
    m_writes->setHint(tr("What was posted or cleared from this window."));
}

void StoreStatusBar::setEndpoint(const QString& text, EndpointTone tone)
{
    m_endpoint->setText(tone == EndpointTone::Warning ? QString(u"⚠ " + text) : text);
    m_endpoint->setAccessibleName(text);
    m_endpointTone = tone;
    colorEndpoint();
    m_endpoint->show();
}

void StoreStatusBar::colorEndpoint()
{
    QPalette colors = palette();
    const QColor color = m_endpointTone == EndpointTone::On        ? theme::success(palette())
                         : m_endpointTone == EndpointTone::Warning ? theme::warning(palette())
                                                                   : theme::mutedText(palette());
    colors.setColor(QPalette::ButtonText, color);
    m_endpoint->setPalette(colors);
}

void StoreStatusBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colorEndpoint();
}

void StoreStatusBar::say(const QString& text)
{
    m_said->setText(text);
    m_silence.start(spokenMs);
}

void StoreStatusBar::tick()
{
    m_cache->tick();
    m_archive->tick();
}

} // namespace talkglass
