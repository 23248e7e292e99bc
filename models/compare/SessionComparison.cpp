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

class SessionFaults
{
public:
    explicit SessionFaults(const SessionCopies& copies)
        : m_copies(copies)
    {
    }

    /// What is reported alone, since it explains all the rest.
    std::optional<Finding> alone() const
    {
        const SessionCopies& copies = m_copies;
        if (copies.hasKey() && copies.wrongType)
            return finding(FindingKind::WrongType, tr("The key of the session in the cache is no list."));
        if (copies.hasList() && copies.isForeign())
            return finding(FindingKind::OwnedByOtherUser,
                           tr("The session belongs to user %1 in the archive.").arg(copies.row->key.userId));
        if (copies.hasList() && copies.hasOwnRow() && !copies.row->active)
            return finding(FindingKind::Ghost, tr("The session was cleared in the archive, and is cached still."));
        return std::nullopt;
    }

    QList<Finding> ofRowAndKey() const
    {
        QList<Finding> findings;
        const SessionCopies& copies = m_copies;
        if (copies.hasOwnRow() && copies.row->messageCount != copies.row->messages)
            findings.append(finding(FindingKind::WrongCounter, tr("message_count is %1, the archive has %2 rows.")
                                                                   .arg(copies.row->messageCount)
                                                                   .arg(copies.row->messages)));
        return findings;
    }

    QList<Finding> ofKey() const
    {
        QList<Finding> findings;
        const SessionCopies& copies = m_copies;
        if (copies.hasList() && copies.ttlMs == CachedSession::noTtl)
            findings.append(finding(FindingKind::NoTtl, tr("The cached list never expires.")));
        if (!copies.hasKey() && copies.inUserSet)
            findings.append(
                finding(FindingKind::DanglingSetMember, tr("The user's set names the session, but there is no list.")));
        if (copies.hasList() && !copies.inUserSet)
            findings.append(
                finding(FindingKind::NotInUserSet, tr("The user's set does not name this cached session.")));
        if (copies.hasOwnRow() && copies.row->active && copies.row->messages == 0 && copies.cached.isEmpty())
            findings.append(finding(FindingKind::EmptySession, tr("The session is active and has no message.")));
        return findings;
    }

    Finding finding(FindingKind kind, const QString& detail) const { return {m_copies.key, kind, -1, detail}; }

private:
    const SessionCopies& m_copies;
};

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
        return tr("The two copies differ in metadata.");
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

Finding clockSkew(const SessionCopies& copies, qint64 micros)
{
    const double seconds = double(micros) / 1e6;
    return {copies.key, FindingKind::ClockSkew, -1,
            tr("The times of the two copies are up to %1 s apart.").arg(seconds, 0, 'f', 3)};
}

} // namespace

SessionComparison compareCopies(const SessionCopies& copies, const ComparisonOptions& options)
{
    SessionComparison comparison;
    comparison.key = copies.key;
    comparison.firstIndex = copies.olderArchived;
    const ComparedRows compared = compareRows(copies.archived, copies.cached, options);
    comparison.rows = compared.rows;

    const SessionFaults faults(copies);
    if (const std::optional<Finding> alone = faults.alone()) {
        for (AlignedMessage& row : comparison.rows)
            row.kind.reset();
        comparison.findings = {*alone};
        return comparison;
    }
    if (copies.hasList()) {
        addMessageFindings(copies, comparison);
    } else {
        for (AlignedMessage& row : comparison.rows)
            row.kind.reset();
    }
    comparison.findings += faults.ofRowAndKey();
    if (copies.hasList() && compared.mostApartMicros.value_or(0) > options.skewMs * 1000)
        comparison.findings.append(clockSkew(copies, *compared.mostApartMicros));
    comparison.findings += faults.ofKey();
    return comparison;
}

} // namespace talkglass
