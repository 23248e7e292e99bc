// The half of ScaleGenerator that fills Redis.
#include "models/cache/CacheKeys.h"
#include "tests/bench/scale/RawRedis.h"
#include "tests/bench/scale/ScaleGenerator.h"

#include <QSet>

#include <algorithm>

namespace talkglass::bench {

namespace {

constexpr int longestList = 100;
constexpr qsizetype commandsAtOnce = 2000;
constexpr qint64 dayMs = 86'400'000;

} // namespace

void ScaleGenerator::fillCache() const
{
    RawRedis cache(m_stores.redis());
    QSet<qint64> users;
    for (qint64 i = 0; i < m_plan.count(); ++i) {
        const PlannedSession session = m_plan.session(i);
        if (!session.cached)
            continue;
        const QByteArray key = cachekeys::session(session.key);
        QList<QByteArray> push{"RPUSH", key};
        const int first = std::max(0, session.messages - longestList);
        for (int n = first; n < session.messages; ++n) {
            const Timestamp at = session.warmed ? m_plan.now().plusMicros(session.ttlMs * 1000 - dayMs * 1000)
                                                : session.timeOf(n).plusMicros(1000 + i % 50'000);
            QByteArray element =
                n % 2 ? "{\"role\": \"assistant\", \"content\": \"" : "{\"role\": \"user\", \"content\": \"";
            m_text.append(element, ScaleText::Json, session.choiceOf(n), 200, 600);
            element += "\", \"timestamp\": \"" + at.toIso().toLatin1() + "\", \"metadata\": ";
            element += n % 2 ? "{\"model\": \"model-2\", \"tokens\": 123}}" : "{}}";
            push.append(element);
        }
        cache.add(push);
        if (session.expires)
            cache.add({"PEXPIRE", key, QByteArray::number(session.ttlMs)});
        if (session.inUserSet)
            cache.add({"SADD", cachekeys::userSet(session.key.userId), session.key.sessionId.toUtf8()});
        if (i % 3 == 0)
            cache.add({"SET", cachekeys::mapping(session.key.sessionId), QByteArray::number(session.key.userId), "PX",
                       QByteArray::number(session.ttlMs)});
        users.insert(session.key.userId);
        if (cache.waiting() >= commandsAtOnce)
            cache.run();
    }
    for (const qint64 user : std::as_const(users))
        cache.add({"PEXPIRE", cachekeys::userSet(user), QByteArray::number(dayMs)});
    cache.run();
}

} // namespace talkglass::bench
