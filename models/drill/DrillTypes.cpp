#include "models/drill/DrillTypes.h"

#include "models/cache/CacheCopies.h"
#include "models/conversation/ReservedSessions.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace talkglass {

namespace {

constexpr std::array<std::pair<DrillWay, QStringView>, 3> ways{{
    {DrillWay::Copy, u"copy"},
    {DrillWay::Drop, u"drop"},
    {DrillWay::Wait, u"wait"},
}};

QString tr(const char* text)
{
    return QCoreApplication::translate("DrillPlan", text);
}

} // namespace

QString drillWayName(DrillWay way)
{
    const auto* known = std::ranges::find(ways, way, &std::pair<DrillWay, QStringView>::first);
    return known == ways.end() ? QString() : known->second.toString();
}

std::optional<DrillWay> drillWayFromName(QStringView name)
{
    const auto* known = std::ranges::find(ways, name, &std::pair<DrillWay, QStringView>::second);
    return known == ways.end() ? std::nullopt : std::optional(known->first);
}

QString drillVerdictName(DrillVerdict verdict)
{
    switch (verdict) {
    case DrillVerdict::Pass:
        return QStringLiteral("PASS");
    case DrillVerdict::Fail:
        return QStringLiteral("FAIL");
    case DrillVerdict::Unchecked:
        break;
    }
    return QStringLiteral("UNCHECKED");
}

QStringList DrillPlan::writes() const
{
    const QString warming = tr("Redis: each session is filled again from the archive by one read, as a service would "
                               "do it (DEL, RPUSH, PEXPIRE, SADD).");
    switch (options.way) {
    case DrillWay::Copy:
        return {tr("PostgreSQL: a copy of each session and its messages under the id %1…, of the same user; deleted "
                   "afterwards.")
                    .arg(QString(drillCopyPrefix)),
                tr("Redis: a copy of each cached list under the same id, with %1 ms to live; filled again once by a "
                   "read, and deleted afterwards. Sets and other keys are not touched.")
                    .arg(options.copyTtl.count())};
    case DrillWay::Drop: {
        QStringList lines{tr("Redis: the cached list of each session is renamed to %1… and kept there for seven days "
                             "longer than its TTL.")
                              .arg(QString::fromUtf8(CacheCopies::asideKey({})).section(u':', 0, 1) + u':')};
        if (options.checkWarming)
            lines.append(warming);
        if (options.putBack)
            lines.append(
                tr("Redis: afterwards it is renamed back, with what is then left of its TTL; before that, so is "
                   "what an earlier drill has set aside of these sessions."));
        return lines;
    }
    case DrillWay::Wait:
        break;
    }
    return options.checkWarming ? QStringList{warming} : QStringList();
}

std::optional<StoreError> DrillPlan::refusal() const
{
    const auto refused = [](StoreError::Kind kind, const QString& message, const QString& hint) {
        return StoreError{kind, Store::None, message, hint};
    };
    if (!mayWrite && !writes().isEmpty())
        return refused(StoreError::Kind::ReadOnly,
                       tr("Talkglass is read-only here, and this drill writes to the stores."),
                       tr("Unlock writing, or wait for the real TTL (--how wait), which only reads."));
    if (options.way != DrillWay::Copy && options.stateFile.isEmpty())
        return refused(StoreError::Kind::InvalidInput, tr("The drill needs a file for what it records."), {});
    if (options.way == DrillWay::Copy && options.copyTtl.count() < 1)
        return refused(StoreError::Kind::InvalidInput, tr("A copy must live for at least a millisecond."), {});
    const bool copies = std::ranges::any_of(sessions, [](const SessionKey& k) { return isDrillCopy(k.sessionId); });
    if (copies)
        return refused(StoreError::Kind::InvalidInput, tr("This is itself the copy of a drill."), {});
    return std::nullopt;
}

qint64 DrillReport::count(DrillVerdict verdict) const
{
    return std::ranges::count(results, verdict, &DrillResult::verdict);
}

bool DrillReport::passed() const
{
    return !failure && !cancelled && count(DrillVerdict::Pass) == results.size();
}

} // namespace talkglass
