#pragma once

#include "models/cache/RedisConnection.h"
#include "models/conversation/Session.h"
#include "models/conversation/TextBlocks.h"

#include <QList>

#include <functional>
#include <memory>
#include <vector>

namespace talkglass {

/// A cached list as it came over the line. Any thread.
struct CachedCopy
{
    qint64 ttlMs = CachedSession::noKey; ///< PTTL
    bool wrongType = false;              ///< the key is no LIST
    bool inUserSet = false;
    std::vector<QByteArrayView> elements;    ///< oldest first; none if there is no list
    std::shared_ptr<const TextBlocks> texts; ///< of the elements

    bool hasList() const { return ttlMs != CachedSession::noKey && !wrongType; }
    /// Of all elements.
    qint64 bytes() const;
};

/// Reads many whole lists at once, for comparisons: LRANGE, PTTL, SISMEMBER of each. Only reads. Belongs to one thread
/// and has a connection of its own; waits and errors as RedisCache.
class RedisCopyReader
{
public:
    RedisCopyReader(const RedisEndpoint& endpoint, StoreHealth& health);

    /// In the order asked, one round trip for all: the caller bounds how many.
    Result<QList<CachedCopy>> read(const QList<SessionKey>& keys);

    /// Every member of each of these users' SETs, told one by one (a member may come twice): SSCAN of all of them in
    /// one pipeline, until each is through. Keys that are no SET and members that are no UTF-8 are left out.
    Result<> eachMember(const QList<qint64>& userIds, const std::function<void(const SessionKey&)>& take);

private:
    RedisConnection m_connection;
};

} // namespace talkglass
