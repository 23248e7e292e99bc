#include "models/compare/FindingMarks.h"

#include <QHash>

#include <algorithm>

namespace talkglass {

namespace {

size_t hashOf(const std::optional<Message>& message)
{
    if (!message)
        return 0;
    if (message->malformed)
        return qHash(message->raw);
    return qHashMulti(0, message->archiveId, message->role, message->content, message->at.micros());
}

quint64 markOf(const SessionComparison& comparison, const Finding& finding)
{
    const qsizetype row = comparison.rowOf(finding);
    if (row < 0)
        return qHash(int(finding.kind));
    const AlignedMessage& message = comparison.rows[row];
    return qHashMulti(0, int(finding.kind), hashOf(message.cached), hashOf(message.archived));
}

} // namespace

std::vector<quint64> findingMarks(const SessionComparison& comparison)
{
    std::vector<quint64> marks;
    marks.reserve(size_t(comparison.findings.size()));
    for (const Finding& finding : comparison.findings)
        marks.push_back(markOf(comparison, finding));
    std::ranges::sort(marks);
    return marks;
}

QList<Finding> confirmedFindings(const SessionComparison& comparison, const std::vector<quint64>& marks)
{
    std::vector<bool> used(marks.size());
    QList<Finding> confirmed;
    for (const Finding& finding : comparison.findings) {
        const auto same = std::ranges::equal_range(marks, markOf(comparison, finding));
        for (auto mark = same.begin(); mark != same.end(); ++mark) {
            const size_t place = size_t(mark - marks.begin());
            if (used[place])
                continue;
            used[place] = true;
            confirmed.append(finding);
            break;
        }
    }
    return confirmed;
}

} // namespace talkglass
