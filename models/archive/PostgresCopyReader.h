#pragma once

#include "models/archive/PostgresConnection.h"
#include "models/conversation/Message.h"
#include "models/conversation/Session.h"
#include "models/conversation/TextBlocks.h"

#include <QList>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace talkglass {

/// A row of conversation_messages as it came over the line, UTF-8. Somebody else keeps the texts.
struct ArchivedRowView
{
    qint64 id = 0;
    Timestamp at;
    QByteArrayView role;
    QByteArrayView content;
    QByteArrayView metadata; ///< JSON text; empty for SQL's null

    Message toMessage() const;
};

/// The same with texts of its own.
struct ArchivedRow
{
    qint64 id = 0;
    Timestamp at;
    QByteArray role;
    QByteArray content;
    QByteArray metadata; ///< JSON text; empty for SQL's null

    /// Columns from `first`: id, time as text, role, content, metadata as text.
    static ArchivedRow read(const QSqlQuery& row, int first);

    ArchivedRowView view() const { return {id, at, role, content, metadata}; }
    Message toMessage() const { return view().toMessage(); }
};

/// What the archive has of one session, as of one moment.
struct ArchivedCopy
{
    /// Whoever owns it; nothing: there is no row. Only id, key, messageCount, messages and active are read.
    std::optional<ArchivedSession> session;
    std::vector<ArchivedRowView> rows;       ///< the newest ones, oldest first
    std::shared_ptr<const TextBlocks> texts; ///< of the rows
    qint64 olderRows = 0;                    ///< rows before these

    /// Of the rows' texts.
    qint64 bytes() const;
};

/// Rows whose counter is not the number of their messages, or that are active and have no message.
struct CounterPage
{
    QList<ArchivedSession> wrong; ///< as in ArchivedCopy
    qint64 checked = 0;           ///< rows looked at
    QString last;                 ///< pass on to the next call
    bool complete = false;        ///< there is nothing after `last`
};

/// Reads many sessions at once, for comparisons. Only reads, and says so to the server. Belongs to one thread and has a
/// connection of its own; waits and errors as PostgresArchive.
class PostgresCopyReader
{
public:
    enum class Rows {
        OfActive, ///< messages of active sessions only: a cleared one is a ghost or nothing
        OfAll,
        None, ///< no messages, only how many there are
    };

    /// Nothing: there is no row.
    using ArchivedSessions = QList<std::optional<ArchivedSession>>;

    PostgresCopyReader(const PostgresEndpoint& endpoint, StoreHealth& health);

    /// In the order asked. The newest `limit` rows (≤ 0: all) of the sessions that are this user's. One transaction, so
    /// that counters and rows are of one moment.
    Result<QList<ArchivedCopy>> read(const QList<SessionKey>& keys, qint64 limit, Rows which);
    /// The same, where the sessions' rows are known already, in the order of the keys. They are of an earlier moment,
    /// and read anew where their counter does not fit.
    Result<QList<ArchivedCopy>> read(const QList<SessionKey>& keys, const ArchivedSessions& known, qint64 limit,
                                     Rows which);
    /// In the order asked: whoever owns them, messages not counted.
    Result<ArchivedSessions> sessions(const QList<SessionKey>& keys);
    /// The next `limit` sessions after the session id `after` (first: empty), of one user or of all.
    Result<CounterPage> counters(const QString& after, int limit, const std::optional<qint64>& userId);
    Result<qint64> countSessions(const std::optional<qint64>& userId);
    /// Who owns it.
    Result<std::optional<SessionKey>> ownerOf(const QString& sessionId);

private:
    /// Everything that `work` reads is of one moment. It may be called again.
    Result<> inOneMoment(const std::function<Result<>()>& work);
    Result<> readRows(const QList<SessionKey>& keys, qint64 limit, Rows which, QList<ArchivedCopy>& copies);
    Result<> readMisfitsAgain(const QList<SessionKey>& keys, QList<ArchivedCopy>& copies);
    Result<> countRows(const QList<SessionKey>& keys, const QList<qsizetype>& uncounted, QList<ArchivedCopy>& copies);

    PostgresConnection m_connection;
};

} // namespace talkglass
