#pragma once

#include "models/items/SessionQuery.h"

namespace talkglass {

/// Names a session among the rows of a list; 0 is nobody. Two sessions never share one in practice (64 bits).
quint64 rowIdentity(const SessionKey& key);

/// Place of a session in a list.
struct SortKey
{
    qint64 at = 0; ///< µs
    qint64 id = 0; ///< of the archive's row; breaks ties as the archive does
    quint64 identity = 0;

    friend auto operator<=>(const SortKey&, const SortKey&) = default;
};

/// How the rows of one list are ordered, the same for rows of the archive and for those that are only cached.
class SessionOrder
{
public:
    SessionOrder() = default;
    /// `byTimeLeft`: what ends soonest comes first, what never ends last.
    SessionOrder(SessionFilter::Order order, bool byTimeLeft);

    SortKey keyOf(const SessionCursor& cursor) const;
    SortKey keyOf(const ArchivedSession& row) const;
    /// Sessions without a time come last; for those never archived, the last activity stands for the creation.
    SortKey keyOf(Timestamp lastActivity, Timestamp createdAt, Timestamp expiresAt, qint64 rowId,
                  quint64 identity) const;
    bool before(const SortKey& a, const SortKey& b) const { return m_newestFirst ? b < a : a < b; }
    SessionCursor cursorOf(const ArchivedSession& row) const;

private:
    bool m_byCreation = false;
    bool m_newestFirst = true;
    bool m_byTimeLeft = false;
};

} // namespace talkglass
