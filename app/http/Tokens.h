#pragma once

#include "models/conversation/Clock.h"

#include <QByteArray>
#include <QHash>

#include <memory>
#include <mutex>
#include <optional>

namespace talkglass {

/// Login tokens: JWT, HS256 by libjwt, claim `user_id` (a positive whole number), `exp` and `nbf` honoured. What was
/// verified once is remembered (bounded), since the same token comes with every request. Any thread.
class Tokens
{
public:
    static constexpr qsizetype mostRemembered = 4096;
    static constexpr qsizetype longestToken = 4096;

    enum class Fault {
        None,
        Missing,   ///< no "Authorization: Bearer …"
        Malformed, ///< no JWT
        Algorithm, ///< not HS256, "none" among them
        Signature, ///< of another secret, or changed
        Expired,   ///< or not yet valid
        NoUser,    ///< no claim `user_id` that is a positive whole number
    };
    struct Verdict
    {
        Fault fault = Fault::Missing;
        qint64 userId = 0; ///< only if there is no fault
    };

    /// An empty secret: a random one is made for this object.
    Tokens(QByteArray secret, std::shared_ptr<const Clock> clock);

    /// `authorization`: the header's value.
    Verdict verify(const QByteArray& authorization);
    /// `expiresInSeconds` ≤ 0: never. Empty if libjwt fails.
    QByteArray make(qint64 userId, qint64 expiresInSeconds) const;
    bool hasRandomSecret() const { return m_random; }

    /// One sentence for people.
    static QString text(Fault fault);

private:
    struct Known
    {
        qint64 userId = 0;
        qint64 notBefore = 0; ///< seconds since 1970
        qint64 expires = 0;   ///< 0: never
    };

    Fault decode(const QByteArray& token, Known& known) const;
    static Fault judge(const Known& known, Timestamp now);

    const std::shared_ptr<const Clock> m_clock;
    const bool m_random;
    const QByteArray m_secret;
    std::mutex m_mutex;
    QHash<QByteArray, Known> m_known;
};

} // namespace talkglass
