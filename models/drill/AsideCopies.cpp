#include "models/drill/AsideCopies.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int looks = 5;
constexpr qsizetype mostNames = 20;

QString tr(const char* text)
{
    return QCoreApplication::translate("Drill", text);
}

/// How many, and which.
QString named(const QList<SessionKey>& keys)
{
    QStringList names;
    for (const SessionKey& key : keys.first(std::min(keys.size(), mostNames)))
        names.append(tr("\u201c%1\u201d of user %2").arg(key.sessionId, QString::number(key.userId)));
    if (keys.size() > mostNames)
        names.append(QStringLiteral("\u2026"));
    return QStringLiteral("%1 (%2)").arg(keys.size()).arg(names.join(QLatin1String(", ")));
}

} // namespace

AsideCopies::AsideCopies(const DrillParts& parts, const DrillPlan& plan)
    : m_parts(parts)
    , m_plan(plan)
{
}

QString AsideCopies::shownPrefix()
{
    return QString(QString::fromLatin1(CacheCopies::asidePrefix) + u'\u2026');
}

QString AsideCopies::hint()
{
    return tr("A drill of the same sessions that drops and puts back (--how drop --put-back) brings them back.");
}

Result<> AsideCopies::settle(DrillReport& report)
{
    const bool putsBack = m_plan.options.way == DrillWay::Drop && m_plan.options.putBack;
    const Result<QList<SessionKey>> found = find();
    // Who only wants to be told is not held up by an outage; the drill itself says so if it lasts.
    if (!found)
        return putsBack ? Result<>(found.error()) : Result<>(Done{});
    m_standing = QSet<SessionKey>(found->begin(), found->end());
    if (found->isEmpty())
        return Done{};
    if (putsBack)
        return putBackAll(*found, report);
    report.warnings.append(tr("Cached copies that an earlier drill has set aside still stand under %1: %2. %3")
                               .arg(shownPrefix(), named(*found), hint()));
    return Done{};
}

Result<QList<SessionKey>> AsideCopies::find()
{
    CacheCopies& cache = m_parts.copies.cache;
    return m_plan.sessions.isEmpty() ? cache.allStandingAside(m_plan.userId) : cache.standingAside(m_plan.sessions);
}

Result<> AsideCopies::putBackAll(const QList<SessionKey>& keys, DrillReport& report)
{
    QList<SessionKey> back;
    QList<SessionKey> over;
    QList<SessionKey> replaced;
    Result<> done = Done{};
    for (const SessionKey& key : keys) {
        if (m_parts.control.isCancelled())
            break;
        const Result<PutBackOutcome> outcome = putBack(m_parts, key);
        if (!outcome) {
            done = outcome.error();
            break;
        }
        if (*outcome == PutBackOutcome::PutBack)
            back.append(key);
        else if (*outcome == PutBackOutcome::Over)
            over.append(key);
        else if (*outcome == PutBackOutcome::Replaced)
            replaced.append(key);
    }
    m_back = QSet<SessionKey>(back.begin(), back.end());
    m_standing -= m_back;
    const auto tell = [&report](const QString& text, const QList<SessionKey>& which) {
        if (!which.isEmpty())
            report.warnings.append(text.arg(named(which), shownPrefix()));
    };
    tell(tr("Cached copies that an earlier drill had set aside under %2 were put back: %1."), back);
    tell(tr("Not put back, since their time in the cache has ended meanwhile: %1. Redis keeps them under %2 for a "
            "while."),
         over);
    tell(tr("Not put back, since somebody has cached the sessions again: %1. Redis keeps them under %2 for a while."),
         replaced);
    return done;
}

void AsideCopies::note(QList<DrillResult>& results) const
{
    for (DrillResult& result : results) {
        if (m_back.contains(result.key))
            result.notes.prepend(tr("The cached copy that an earlier drill had set aside was put back first."));
    }
}

Result<PutBackOutcome> AsideCopies::putBack(const DrillParts& parts, const SessionKey& key,
                                            const QList<QByteArray>& ours)
{
    Result<PutBackOutcome> back = parts.copies.cache.putBack(key, ours);
    for (int look = 1; look < looks && !back && back.error().isOutage(); ++look) {
        parts.control.pause(std::chrono::milliseconds(300));
        back = parts.copies.cache.putBack(key, ours);
    }
    return back;
}

} // namespace talkglass
