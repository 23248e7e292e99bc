#pragma once

#include "models/conversation/SessionKey.h"

#include <QHash>
#include <QList>

#include <mutex>

namespace talkglass {

/// What this process knows of cached lists that lack archived messages. The durable knowledge is the marks in the
/// archive (PostgresArchive::staleMarks); this spares asking for them at every read. Any thread.
class StaleSessions
{
public:
    /// The cached list of this session lacks something. `marked`: the archive's mark is written already.
    void add(const SessionKey& key, bool cleared, bool marked);
    /// To be taken before a list is completed.
    using Moment = quint64;
    Moment moment() const;
    /// The list was completed, and the archive's mark removed. If it has come to lack something again since `moment`,
    /// it stays, and is to be marked again.
    void remove(const SessionKey& key, Moment moment);
    bool contains(const SessionKey& key) const;

    struct Unmarked
    {
        SessionKey key;
        bool cleared = false;
    };
    /// Known here only: the archive was away when they should have been marked.
    QList<Unmarked> unmarked() const;
    void setMarked(const SessionKey& key);
    /// Those that were marked in the archive, when they came to be known here.
    QList<SessionKey> marked() const;

    /// All marks were read after the cache had come up for the `epoch`th time: what contains() does not know is whole.
    void setVerified(quint64 epoch);
    bool isVerified(quint64 epoch) const;

private:
    mutable std::mutex m_mutex;
    struct Lack
    {
        Moment since = 0;
        bool cleared = false;
    };
    Moment m_lacks = 0; ///< so many were added
    QHash<SessionKey, Lack> m_stale;
    QHash<SessionKey, bool> m_unmarked; ///< value: cleared
    quint64 m_verifiedEpoch = 0;
};

} // namespace talkglass
