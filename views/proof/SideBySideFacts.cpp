#include "views/proof/SideBySideFacts.h"

#include "models/items/FindingText.h"
#include "models/items/MessageText.h"
#include "views/ElidedLabel.h"
#include "views/Theme.h"
#include "views/TimeText.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace talkglass {

namespace {

const QString dot = QStringLiteral(" · ");

QString ttlText(const SessionCopies& facts, qint64 passedMs)
{
    if (facts.ttlMs == CachedSession::noTtl)
        return SideBySideFacts::tr("never expires");
    const qint64 left = facts.ttlMs - passedMs;
    return left > 0 ? SideBySideFacts::tr("TTL %1").arg(timetext::left(left))
                    : SideBySideFacts::tr("has expired since");
}

QString cacheFacts(const ReadSession& session, qint64 passedMs)
{
    const SessionCopies& facts = session.facts;
    QStringList parts;
    if (!facts.hasKey())
        parts.append(SideBySideFacts::tr("not cached"));
    else if (facts.wrongType)
        parts.append(SideBySideFacts::tr("the key is no list"));
    else
        parts.append(messagetext::countText(session.cachedElements));
    if (facts.hasKey())
        parts.append(ttlText(facts, passedMs));
    parts.append(facts.inUserSet ? SideBySideFacts::tr("in the user's set")
                                 : SideBySideFacts::tr("not in the user's set"));
    return SideBySideFacts::tr("In the cache: %1").arg(parts.join(dot));
}

QString archiveFacts(const ReadSession& session)
{
    const SessionCopies& facts = session.facts;
    if (!facts.row)
        return SideBySideFacts::tr("In the archive: no row");
    if (facts.isForeign())
        return SideBySideFacts::tr("In the archive: belongs to user %1").arg(facts.row->key.userId);
    QStringList parts{messagetext::countText(facts.row->messages),
                      SideBySideFacts::tr("counter %1").arg(QLocale().toString(facts.row->messageCount)),
                      facts.row->active ? SideBySideFacts::tr("active") : SideBySideFacts::tr("cleared")};
    if (session.comparison.firstIndex > 0)
        parts.append(SideBySideFacts::tr("the oldest %1 are not compared")
                         .arg(QLocale().toString(session.comparison.firstIndex)));
    return SideBySideFacts::tr("In the archive: %1").arg(parts.join(dot));
}

} // namespace

SideBySideFacts::SideBySideFacts(std::shared_ptr<const Clock> clock, QWidget* parent)
    : QWidget(parent)
    , m_clock(std::move(clock))
    , m_cache(new ElidedLabel(this))
    , m_archive(new ElidedLabel(this))
    , m_findings(new QLabel(this))
{
    m_findings->setTextFormat(Qt::PlainText);
    m_findings->setWordWrap(true);
    m_findings->setObjectName(QStringLiteral("sessionFindings"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::unit);
    column->addWidget(m_cache);
    column->addWidget(m_archive);
    column->addWidget(m_findings);
    m_ticker.setInterval(1000);
    connect(&m_ticker, &QTimer::timeout, this, &SideBySideFacts::tick);
    clear();
}

void SideBySideFacts::clear()
{
    m_session.reset();
    m_ticker.stop();
    m_cache->setText({});
    m_archive->setText({});
    m_findings->hide();
}

void SideBySideFacts::setSession(const ReadSession& session)
{
    m_session = session;
    m_session->comparison.rows.clear(); // the table has them
    m_archive->setText(archiveFacts(session));
    showFindings();
    tick();
    m_ticker.start();
}

void SideBySideFacts::showFindings()
{
    QStringList lines;
    for (const Finding& finding : m_session->comparison.findings) {
        if (finding.index < 0)
            lines.append(findingtext::marked(finding.kind) % u" — " % finding.detail);
    }
    QPalette colors;
    colors.setColor(QPalette::WindowText, theme::danger(colors));
    m_findings->setPalette(colors);
    m_findings->setText(lines.join(u'\n'));
    m_findings->setVisible(!lines.isEmpty());
}

void SideBySideFacts::tick()
{
    if (!m_session)
        return;
    const qint64 passed = m_clock->now().millis() - m_session->readAt.millis();
    m_cache->setText(cacheFacts(*m_session, passed));
}

QString SideBySideFacts::cacheText() const
{
    return m_cache->text();
}

QString SideBySideFacts::archiveText() const
{
    return m_archive->text();
}

QString SideBySideFacts::findingsText() const
{
    return m_findings->isHidden() ? QString() : m_findings->text();
}

void SideBySideFacts::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange && m_session)
        showFindings();
}

} // namespace talkglass
