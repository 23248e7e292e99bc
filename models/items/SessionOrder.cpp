#include "models/items/SessionOrder.h"

#include <limits>

namespace talkglass {

quint64 rowIdentity(const SessionKey& key)
{
    const quint64 hash = qHash(key, size_t(0x7a1c6)); // a fixed seed: the same for the life of the program
    return hash == 0 ? 1 : hash;
}

SessionOrder::SessionOrder(SessionFilter::Order order, bool byTimeLeft)
    : m_byCreation(order == SessionFilter::Order::CreatedNewest || order == SessionFilter::Order::CreatedOldest)
    , m_newestFirst(!byTimeLeft &&
                    (order == SessionFilter::Order::LastActivityNewest || order == SessionFilter::Order::CreatedNewest))
    , m_byTimeLeft(byTimeLeft)
{
}

SortKey SessionOrder::keyOf(const SessionCursor& cursor) const
{
    // So that the row at the cursor itself does not come before it.
    return {cursor.at.micros(), cursor.id, m_newestFirst ? std::numeric_limits<quint64>::max() : 0};
}

SortKey SessionOrder::keyOf(const ArchivedSession& row) const
{
    return {(m_byCreation ? row.createdAt : row.lastActivity).micros(), row.id, rowIdentity(row.key)};
}

SortKey SessionOrder::keyOf(Timestamp lastActivity, Timestamp createdAt, Timestamp expiresAt, qint64 rowId,
                            quint64 identity) const
{
    Timestamp at = m_byCreation && createdAt.isValid() ? createdAt : lastActivity;
    if (m_byTimeLeft)
        at = expiresAt;
    if (at == Timestamp())
        return {m_newestFirst ? std::numeric_limits<qint64>::min() : std::numeric_limits<qint64>::max(), rowId,
                identity};
    return {at.micros(), rowId, identity};
}

SessionCursor SessionOrder::cursorOf(const ArchivedSession& row) const
{
    return {m_byCreation ? row.createdAt : row.lastActivity, row.id};
}

} // namespace talkglass
