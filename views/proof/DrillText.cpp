#include "views/proof/DrillText.h"

#include "views/TimeText.h"

#include <QCoreApplication>
#include <QLocale>

namespace talkglass::drilltext {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(DrillText)
};

QString number(qint64 value)
{
    return QLocale().toString(value);
}

QString stageText(const DrillProgress& progress)
{
    using Stage = DrillProgress::Stage;
    switch (progress.stage) {
    case Stage::Finding:
        return Tr::tr("Finding sessions");
    case Stage::Recording:
        return Tr::tr("Recording both copies");
    case Stage::Ending:
        return Tr::tr("Waiting until the cached copies have ended (PTTL = −2)");
    case Stage::Reading:
        return Tr::tr("Reading back from the archive");
    case Stage::Warming:
        return Tr::tr("Checking that a read fills the cache right");
    case Stage::Removing:
        break;
    }
    return Tr::tr("Removing the copies");
}

} // namespace

QString progress(const DrillProgress& progress, Timestamp now)
{
    QString text = stageText(progress);
    if (progress.total > 0)
        text = progress.total == 1
                   ? Tr::tr("%1: %2 of 1 session").arg(text, number(progress.done))
                   : Tr::tr("%1: %2 of %3 sessions").arg(text, number(progress.done), number(progress.total));
    if (progress.stage == DrillProgress::Stage::Ending && progress.nextEnds.isValid())
        text = Tr::tr("%1; the next one ends in %2")
                   .arg(text, timetext::left(std::max<qint64>(progress.nextEnds.millis() - now.millis(), 0)));
    return text;
}

QString outcome(const DrillReport& report)
{
    const qint64 passed = report.count(DrillVerdict::Pass);
    const qint64 failed = report.count(DrillVerdict::Fail);
    const qint64 unchecked = report.count(DrillVerdict::Unchecked);
    QStringList parts;
    if (report.passed() && passed > 0)
        parts.append(passed == 1 ? Tr::tr("✓ PASS. Every message is readable after its cached copy has ended.")
                                 : Tr::tr("✓ PASS. Every message of %1 sessions is readable after their cached copies "
                                          "have ended.")
                                       .arg(number(passed)));
    else if (failed > 0)
        parts.append(
            Tr::tr("✕ %1 fail, %2 pass, %3 unchecked.").arg(number(failed), number(passed), number(unchecked)));
    else if (!report.results.isEmpty())
        parts.append(Tr::tr("%1 pass, %2 unchecked.").arg(number(passed), number(unchecked)));
    if (report.failure)
        parts.append(Tr::tr("✕ It broke off: %1").arg(report.failure->message));
    else if (report.cancelled && report.plan.options.way == DrillWay::Wait)
        parts.append(Tr::tr("Left; starting the same drill again goes on where it was."));
    else if (report.cancelled)
        parts.append(Tr::tr("Cancelled."));
    parts += report.warnings;
    return parts.join(u' ');
}

QString consequences(const DrillPlan& plan)
{
    if (const std::optional<StoreError> refusal = plan.refusal()) {
        if (refusal->kind == StoreError::Kind::ReadOnly)
            return Tr::tr("✕ %1 Waiting for the real TTL only reads.").arg(refusal->message);
        return Tr::tr("✕ %1").arg(refusal->text());
    }
    const QStringList writes = plan.writes();
    if (writes.isEmpty())
        return Tr::tr("Nothing is written.");
    QStringList lines{Tr::tr("What will be written:")};
    for (const QString& line : writes)
        lines.append(u"• " % line);
    return lines.join(u'\n');
}

} // namespace talkglass::drilltext
