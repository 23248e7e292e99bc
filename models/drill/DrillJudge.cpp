#include "models/drill/DrillJudge.h"

#include "models/compare/ComparedRows.h"
#include "models/compare/CopyMatch.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass {

namespace {

constexpr qint64 nearMicros = 1'000'000;

QString tr(const char* text)
{
    return QCoreApplication::translate("Drill", text);
}

DrillDifference difference(qint64 index, const QString& what, const QString& detail)
{
    return {index, what, detail};
}

DrillDifference changed(qint64 index, const Message& before, const Message& after)
{
    if (before.role != after.role)
        return difference(index, QStringLiteral("role"), tr("It is read with another role than before."));
    if (before.content != after.content)
        return difference(index, QStringLiteral("content"), tr("It is read with another content than before."));
    return difference(index, QStringLiteral("metadata"), tr("It is read with other metadata than before."));
}

bool isSame(const Message& a, const Message& b)
{
    return a.role == b.role && a.content == b.content && a.hasSameMetadata(b);
}

/// One place of the conversation as it was readable before.
struct Expected
{
    qint64 index = 0;
    Message message; ///< the archive's, else the cache's
    AlignedMessage row;
};

struct Expectation
{
    QList<Expected> messages;
    qint64 malformed = 0;
    qint64 doubles = 0;
    std::optional<DrillDifference> difference; ///< already the two copies did not agree on what is readable
};

/// The two copies contradict each other here, and only the archive's can be read afterwards.
std::optional<DrillDifference> contradiction(qint64 index, const AlignedMessage& row)
{
    if (row.kind == FindingKind::Reordered)
        return difference(index, QStringLiteral("order"), tr("The two copies have it at different places."));
    if (row.cached && row.archived && !isSame(*row.cached, *row.archived))
        return changed(index, *row.cached, *row.archived);
    return std::nullopt;
}

Expectation expectationOf(const DrillRecord& before)
{
    Expectation expectation;
    const ComparedRows compared = compareRows(before.archive.messages, before.cache.messages, {});
    for (qint64 i = 0; i < compared.rows.size(); ++i) {
        const AlignedMessage& row = compared.rows[i];
        if (row.kind == FindingKind::Malformed || (row.cached && row.cached->malformed)) {
            ++expectation.malformed;
            continue;
        }
        if (row.kind == FindingKind::Duplicate && !row.archived) {
            ++expectation.doubles;
            continue;
        }
        if (!expectation.difference)
            expectation.difference = contradiction(i, row);
        Expected expected{i, row.archived ? *row.archived : *row.cached, row};
        // Copies have other row ids: text and order decide.
        expected.message.archiveId = 0;
        expectation.messages.append(expected);
    }
    return expectation;
}

std::optional<DrillDifference> missed(const Expected& expected, const CopyMatch::Place& place,
                                      const QList<Message>& after)
{
    switch (place.fate) {
    case CopyMatch::Fate::Same:
    case CopyMatch::Fate::Edited:
        if (isSame(expected.message, after[place.partner]))
            return std::nullopt;
        return changed(expected.index, expected.message, after[place.partner]);
    case CopyMatch::Fate::Reordered:
        return difference(expected.index, QStringLiteral("order"), tr("It is read at another place than before."));
    default:
        break;
    }
    return difference(expected.index, QStringLiteral("missing"),
                      expected.row.archived ? tr("It was in the archive and is not read any more.")
                                            : tr("It was only in the cache and is not readable any more."));
}

void takeNotes(const DrillRecord& before, const Expectation& expectation, DrillResult& result)
{
    if (before.cache.wrongType)
        result.notes.append(tr("The key is no list: it holds no readable copy."));
    else if (!before.cache.exists())
        result.notes.append(tr("It was not cached: there was nothing to end."));
    if (before.archive.ownedByOther)
        result.notes.append(tr("The archive's session of this id belongs to another user."));
    if (before.archive.hasRow && !before.archive.active)
        result.notes.append(
            tr("The session is cleared: readers of the service see it as empty; the archive keeps it."));
    if (expectation.malformed > 0)
        result.notes.append(
            tr("Elements of the cached list that are no messages end with it: %1.").arg(expectation.malformed));
    if (expectation.doubles > 0)
        result.notes.append(tr("Messages that the cached list had twice are read once: %1.").arg(expectation.doubles));
}

} // namespace

DrillResult judgeDrill(const DrillRecord& before, const QList<Message>& after, bool keepMessages)
{
    const Expectation expectation = expectationOf(before);
    QList<Message> expected;
    expected.reserve(expectation.messages.size());
    for (const Expected& one : expectation.messages)
        expected.append(one.message);
    const CopyMatch match = matchCopies(after, expected, nearMicros);

    DrillResult result;
    result.key = before.key();
    result.messages = expected.size();
    result.firstDifference = expectation.difference;
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const Expected& one = expectation.messages[i];
        const std::optional<DrillDifference> lost = missed(one, match.cached[size_t(i)], after);
        const bool isFirst = lost && (!result.firstDifference || lost->index < result.firstDifference->index);
        if (isFirst)
            result.firstDifference = lost;
        if (keepMessages)
            result.drilled.append({one.message, one.row.cached.has_value(), one.row.archived.has_value(),
                                   !lost && !contradiction(one.index, one.row)});
    }
    result.verdict = result.firstDifference ? DrillVerdict::Fail : DrillVerdict::Pass;
    takeNotes(before, expectation, result);
    return result;
}

std::optional<DrillDifference> judgeWarming(const QList<Message>& conversation, const CacheRecord& warmed,
                                            qint64 maxHistory)
{
    const QString what = QStringLiteral("warming");
    const qsizetype kept = std::min<qsizetype>(maxHistory, conversation.size());
    const qsizetype first = conversation.size() - kept;
    if (!warmed.exists())
        return difference(first, what, tr("A read did not fill the cache."));
    if (warmed.ttlMs == CachedSession::noTtl)
        return difference(first, what, tr("A read filled the cache without a time to live."));
    for (qsizetype i = 0; i < std::min(kept, warmed.messages.size()); ++i) {
        Message wanted = conversation[first + i];
        // No cached message can hold it.
        wanted.strayMetadata.clear();
        const Message& got = warmed.messages[i];
        if (got.malformed || !isSame(wanted, got))
            return difference(first + i, what, tr("A read filled the cache with another message at this place."));
        if (wanted.at != got.at)
            return difference(first + i, what, tr("A read filled the cache with another time of this message."));
    }
    if (warmed.messages.size() == kept)
        return std::nullopt;
    return difference(
        first + std::min(kept, warmed.messages.size()), what,
        tr("A read filled the cache with %1 messages instead of %2.").arg(warmed.messages.size()).arg(kept));
}

} // namespace talkglass
