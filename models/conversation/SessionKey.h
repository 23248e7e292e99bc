#pragma once

#include <QHash>
#include <QMetaType>
#include <QString>

#include <compare>

namespace talkglass {

/// Names one conversation as both stores do. The user belongs to it: the cache may hold a list of one user under the
/// session id of another (`owned_by_other_user`), and these are two conversations.
struct SessionKey
{
    qint64 userId = 0;
    QString sessionId;

    friend bool operator==(const SessionKey&, const SessionKey&) = default;
    friend std::strong_ordering operator<=>(const SessionKey& a, const SessionKey& b)
    {
        if (a.userId != b.userId)
            return a.userId <=> b.userId;
        const int order = QString::compare(a.sessionId, b.sessionId);
        return order <=> 0;
    }
    friend size_t qHash(const SessionKey& key, size_t seed = 0) { return qHashMulti(seed, key.userId, key.sessionId); }
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::SessionKey)
