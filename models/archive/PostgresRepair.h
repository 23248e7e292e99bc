#pragma once

#include "models/archive/PostgresCopyReader.h"

#include <QByteArray>
#include <QJsonArray>
#include <QList>

#include <functional>
#include <optional>

namespace talkglass {

/// All that the archive holds of one session and a repair may change. Values, any thread.
struct ArchiveState
{
    std::optional<ArchivedSession> session; ///< whoever owns it; with updatedAt and lastActivity
    std::vector<ArchivedRow> rows;          ///< all, oldest first; none if it is another user's

    bool isOwn(const SessionKey& key) const { return session && session->key.userId == key.userId; }
    /// Of everything but updated_at and last_activity. Hexadecimal.
    QByteArray fingerprint() const;
};

/// One statement of resources/sql/repair_*.sql with its values: text, whole numbers, or null.
struct ArchiveStatement
{
    QString name;
    QJsonArray values;
};

/// What a repair did in the archive, as far as it takes to undo it.
struct ArchiveChange
{
    std::optional<ArchivedSession> before; ///< the session's row; nothing: there was none
    QList<qint64> inserted;                ///< ids of messages
    QList<ArchivedRow> overwritten;        ///< messages that were edited, as they were
    QByteArray fingerprintBefore;
    QByteArray fingerprintAfter;
};

/// Changes a session in the archive by plan: one transaction, which looks first. Belongs to one thread and has a
/// connection of its own; waits and errors as PostgresArchive, but a statement may take a minute.
class PostgresRepair
{
public:
    PostgresRepair(const PostgresEndpoint& endpoint, StoreHealth& health);

    Result<ArchiveState> state(const SessionKey& key);
    /// Those of these users that have a row.
    Result<QList<qint64>> knownUsers(const QList<qint64>& userIds);

    /// Locks the session's row, and carries out the statements if its state is `expected`; nothing: it is not, and
    /// nothing was done. `beforeCommit` is told what is about to be committed; its error rolls all of it back.
    Result<std::optional<ArchiveChange>> apply(const SessionKey& key, const QByteArray& expected,
                                               const QList<ArchiveStatement>& statements,
                                               const std::function<Result<>(const ArchiveChange&)>& beforeCommit);
    /// Takes back a change if the state is still the one that it left. False: it is not.
    Result<bool> undo(const SessionKey& key, const ArchiveChange& change);

    /// A statement that a repair may hold: its name is known, it has as many values as it takes, and it is about this
    /// session.
    static bool mayRun(const SessionKey& key, const ArchiveStatement& statement);
    /// The text of a statement, to be shown.
    static QString textOf(const QString& name);

private:
    Result<ArchiveState> read(const SessionKey& key, bool locking);
    Result<QList<qint64>> execute(const ArchiveStatement& statement);
    Result<> takeBack(const SessionKey& key, const ArchiveChange& change);

    PostgresConnection m_connection;
};

} // namespace talkglass
