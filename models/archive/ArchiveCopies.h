#pragma once

#include "models/archive/PostgresConnection.h"
#include "models/conversation/Message.h"
#include "models/conversation/SessionKey.h"

#include <QList>

namespace talkglass {

/// What the archive holds of one session at one moment.
struct ArchiveRecord
{
    SessionKey key;
    bool hasRow = false;       ///< a row of this user
    bool ownedByOther = false; ///< the row of this session id is another user's
    bool active = true;        ///< false: cleared
    Timestamp lastActivity;    ///< invalid without a row
    QString title;             ///< may be empty
    QList<Message> messages;   ///< oldest first; empty if the row is not this user's
    qint64 messagesInAll = 0;  ///< rows counted, also where only the newest were asked for
};

/// What the expiry drill and the search for what is at risk say to PostgreSQL, on a connection of their own (see
/// PostgresArchive for how calls behave). Copies have negative row ids: they take no number from a sequence, nothing
/// else has such, and what a crash left behind is found by them.
class ArchiveCopies
{
public:
    ArchiveCopies(const PostgresEndpoint& endpoint, StoreHealth& health);

    /// In the order asked; the newest `newest` messages of each (≤ 0: all). Changes nothing.
    Result<QList<ArchiveRecord>> record(const QList<SessionKey>& keys, qint64 newest = 0);
    /// now(), UTC.
    Result<Timestamp> time();
    Result<QString> version();

    struct Copy
    {
        SessionKey of;
        QString sessionId; ///< of the copy: drillCopyPrefix, the run, a dash, a number
    };
    /// Held until this connection ends or unlockRun(): says that the copies of `run` (1 to 2^31 - 1) are in use.
    Result<> lockRun(qint64 run);
    Result<> unlockRun(qint64 run);
    /// How many sessions of this run there are.
    Result<qint64> countCopies(qint64 run);
    /// Session rows and messages as they are, under other ids. A session without a row of this user gives no copy.
    Result<> place(const QList<Copy>& copies);
    /// Only what has a negative row id.
    Result<> remove(const QList<SessionKey>& copies);
    /// Copies whose run nobody holds any more: what a crash left.
    Result<QList<SessionKey>> leftovers();

private:
    Result<> recordSome(const QList<SessionKey>& keys, qint64 newest, QList<ArchiveRecord>& records);
    Result<bool> isHeld(qint64 run);

    PostgresConnection m_connection;
};

} // namespace talkglass
