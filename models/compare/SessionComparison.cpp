#include "models/compare/SessionComparison.h"

#include "models/compare/ComparedRows.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("talkglass::SessionComparison", text);
}

Finding ofSession(const SessionCopies& copies, FindingKind kind, const QString& detail)
{
    return {copies.key, kind, -1, detail};
}

QString detailOf(FindingKind kind, const AlignedMessage& row, const SessionCopies& copies)
{
    switch (kind) {
    case FindingKind::MissingInArchive:
        if (row.cached->pendingArchive)
            return tr("Only the cache has this message; it waits, and will be archived.");
        return copies.row ? tr("Only the cache has this message.")
                          : tr("Only the cache has this message; the archive does not know the session.");
    case FindingKind::MissingInCache:
        return tr("Only the archive has this message; readers of the cache miss it.");
    case FindingKind::Edited:
        return row.cached->role == row.archived->role ? tr("The two copies differ in content.")
                                                      : tr("The two copies differ in role or content.");
    case FindingKind::Reordered:
        return tr("The cache has this message at another place.");
    case FindingKind::Duplicate:
        return row.cached ? tr("The cache has this message a second time.")
                          : tr("The archive has this message a second time.");
    case FindingKind::Metadata:
        return row.archived->strayMetadata.isEmpty() ? tr("The two copies differ in metadata.")
                                                     : tr("The archive's metadata are no JSON object.");
    default:
        return tr("The element in the cache is no message (%1 bytes).").arg(row.cached->raw.size());
    }
}

void addMessageFindings(const SessionCopies& copies, SessionComparison& comparison)
{
    for (qsizetype i = 0; i < comparison.rows.size(); ++i) {
        const AlignedMessage& row = comparison.rows[i];
        if (row.kind)
            comparison.findings.append(
                {copies.key, *row.kind, comparison.firstIndex + i, detailOf(*row.kind, row, copies)});
    }
}

} // namespace

std::optional<Finding> loneFinding(const SessionCopies& copies)
{
    if (copies.hasKey() && copies.wrongType)
        return ofSession(copies, FindingKind::WrongType, tr("The key of the session in the cache is no list."));
    if (copies.hasList() && copies.isForeign())
        return ofSession(copies, FindingKind::OwnedByOtherUser,
                         tr("The session belongs to user %1 in the archive.").arg(copies.row->key.userId));
    if (copies.hasList() && copies.hasOwnRow() && !copies.row->active)
        return ofSession(copies, FindingKind::Ghost,
                         tr("The session was cleared in the archive, and is cached still."));
    return std::nullopt;
}

QList<Finding> sessionFindings(const SessionCopies& copies, std::optional<qint64> mostApartMicros,
                               const ComparisonOptions& options)
{
    QList<Finding> findings;
    const auto add = [&](bool isSo, FindingKind kind, const QString& detail) {
        if (isSo)
            findings.append(ofSession(copies, kind, detail));
    };
    const bool cached = copies.hasList();
    const bool archived = copies.hasOwnRow();
    const qint64 rows = archived ? copies.row->messages : 0;
    const qint64 apart = mostApartMicros.value_or(0);
    if (archived && copies.row->messageCount != rows)
        add(true, FindingKind::WrongCounter,
            tr("message_count is %1, the archive has %2 rows.").arg(copies.row->messageCount).arg(rows));
    if (cached && apart > options.skewMs * 1000)
        add(true, FindingKind::ClockSkew,
            tr("The times of the two copies are up to %1 s apart.").arg(double(apart) / 1e6, 0, 'f', 3));
    add(cached && copies.ttlMs == CachedSession::noTtl, FindingKind::NoTtl, tr("The cached list never expires."));
    add(!copies.hasKey() && copies.inUserSet, FindingKind::DanglingSetMember,
        tr("The user's set names the session, but there is no list."));
    add(cached && !copies.inUserSet, FindingKind::NotInUserSet,
        tr("The user's set does not name this cached session."));
    add(!cached && archived && copies.row->active && rows == 0, FindingKind::EmptySession,
        tr("The session is active and has no message."));
    return findings;
}

SessionComparison compareCopies(const SessionCopies& copies, const ComparisonOptions& options)
{
    SessionComparison comparison;
    comparison.key = copies.key;
    comparison.firstIndex = copies.olderArchived;
    const ComparedRows compared = compareRows(copies.archived, copies.cached, options);
    comparison.rows = compared.rows;
    const std::optional<Finding> alone = loneFinding(copies);
    if (alone || !copies.hasList()) {
        for (AlignedMessage& row : comparison.rows)
            row.kind.reset();
    }
    if (alone) {
        comparison.findings = {*alone};
        return comparison;
    }
    addMessageFindings(copies, comparison);
    comparison.findings += sessionFindings(copies, compared.mostApartMicros, options);
    return comparison;
}

} // namespace talkglass
