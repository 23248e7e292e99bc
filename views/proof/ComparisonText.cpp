#include "views/proof/ComparisonText.h"

#include <QCoreApplication>
#include <QLocale>

namespace talkglass::comparisontext {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(ComparisonText)
};

QString number(qint64 value)
{
    return QLocale().toString(value);
}

QString findingsText(qint64 findings)
{
    return findings == 1 ? Tr::tr("1 finding") : Tr::tr("%1 findings").arg(number(findings));
}

QString phaseText(const ComparisonProgress& progress)
{
    using Phase = ComparisonProgress::Phase;
    switch (progress.phase) {
    case Phase::FindingSessions:
        return Tr::tr("Finding sessions: %1 so far").arg(number(progress.total));
    case Phase::Comparing:
        return coverage(progress.compared, progress.total, progress.expired);
    case Phase::CheckingCounters:
        return Tr::tr("Checking counters: %1").arg(coverage(progress.compared, progress.total, progress.expired));
    case Phase::Confirming:
        return Tr::tr("Reading again what differs: %1 left").arg(number(progress.suspects));
    case Phase::Finished:
        break;
    }
    return coverage(progress.compared, progress.total, progress.expired);
}

} // namespace

QString coverage(qint64 compared, qint64 total, qint64 expired)
{
    const QString text = total == 1 ? Tr::tr("%1 of 1 session compared").arg(number(compared))
                                    : Tr::tr("%1 of %2 sessions compared").arg(number(compared), number(total));
    return expired == 0 ? text : Tr::tr("%1; %2 expired meanwhile").arg(text, number(expired));
}

QString progress(const ComparisonProgress& progress, bool paused)
{
    QString text = phaseText(progress);
    if (progress.findings > 0)
        text = Tr::tr("%1; %2").arg(text, findingsText(progress.findings));
    return paused ? Tr::tr("Paused. %1").arg(text) : text;
}

QString outcome(const ComparisonOutcome& outcome)
{
    const QString covered = coverage(outcome.compared, outcome.total, outcome.expired);
    const qint64 findings = outcome.findingCount();
    QString text = findings == 0 ? Tr::tr("✓ No difference. %1.").arg(covered)
                                 : Tr::tr("✕ %1. %2.").arg(findingsText(findings), covered);
    if (findings == 0 && !outcome.isComplete())
        text = Tr::tr("No difference so far. %1.").arg(covered);
    if (!outcome.notFound.isEmpty())
        text = outcome.notFound.size() == 1
                   ? Tr::tr("%1 One session is in neither store.").arg(text)
                   : Tr::tr("%1 %2 sessions are in neither store.").arg(text, number(outcome.notFound.size()));
    if (outcome.error)
        return Tr::tr("%1 It could not go on: %2").arg(text, outcome.error->text());
    return outcome.cancelled ? Tr::tr("Cancelled. %1").arg(text) : text;
}

} // namespace talkglass::comparisontext
