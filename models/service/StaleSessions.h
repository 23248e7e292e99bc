#pragma once

#include "models/conversation/SessionKey.h"

#include <QList>
#include <QSet>

#include <mutex>

namespace talkglass {

/// What this process knows of cached lists that lack archived messages. The durable knowledge is the marks in the
/// archive (PostgresArchive::staleMarks); this spares asking for them at every read. Any thread.
class StaleSessions
{
public:
    /// The cached list of this session lacks something. `marked`: the archive's mark is written already.
    void add(const SessionKey& key, bool cleared, bool marked);
    void remove(const SessionKey& key);
    bool contains(const SessionKey& key) const;

    struct Unmarked
    {
        SessionKey key;
        bool cleared = false;
    };
    /// Known here only: the archive was away when they should have been marked.
    QList<Unmarked> unmarked() const;
    void setMarked(const SessionKey& key);

    /// All marks were read after the cache had come up for the `epoch`th time: what contains() does not know is whole.
    void setVerified(quint64 epoch);
    bool isVerified(quint64 epoch) const;

private:
    mutable std::mutex m_mutex;
    QSet<SessionKey> m_stale;
    QHash<SessionKey, bool> m_unmarked; ///< value: cleared
    quint64 m_verifiedEpoch = 0;
};

} // namespace talkglass
