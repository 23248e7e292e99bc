#include "models/cache/CacheCopies.h"

#include "models/cache/CacheKeys.h"
#include "models/cache/RedisTransaction.h"

#include <QSet>

#include <algorithm>

namespace talkglass {

namespace {

using Intent = RedisConnection::Intent;

constexpr qsizetype asidesPerPipeline = 500;
constexpr qint64 keptLongerMs = qint64(7) * 86'400 * 1000;

/// When the key that stands aside would have ended, in ms since the epoch.
QByteArray endKey(const SessionKey& key)
{
    return "talkglass:aside-ends:" + cachekeys::session(key);
}

/// No number holds what would mean more than itself in a pattern.
QByteArray asidePattern(const std::optional<qint64>& userId)
{
    const QByteArray sessions = CacheCopies::asidePrefix.toByteArray() + cachekeys::sessionPrefix.toByteArray();
    return userId ? QByteArray(sessions + QByteArray::number(*userId) + ":session:*") : QByteArray(sessions + '*');
}

qint64 millisOf(const RedisReply& time)
{
    return time.at(0).view().toLongLong() * 1000 + time.at(1).view().toLongLong() / 1000;
}

/// PEXPIRETIME, which Redis has from 7.0 on. Before that, TIME and PTTL are two looks at the clock, and may be a
/// millisecond apart.
qint64 endOf(const RedisReply& expireTime, const RedisReply& time, qint64 left)
{
    const qint64 told = expireTime.isInteger() ? expireTime.integer() : 0;
    return told > 0 ? told : millisOf(time) + left;
}

} // namespace

QByteArray CacheCopies::asideKey(const SessionKey& key)
{
    return asidePrefix.toByteArray() + cachekeys::session(key);
}

Result<QList<SessionKey>> CacheCopies::standingAside(const QList<SessionKey>& keys)
{
    QList<SessionKey> standing;
    for (qsizetype from = 0; from < keys.size(); from += asidesPerPipeline) {
        const QList<SessionKey> some = keys.mid(from, asidesPerPipeline);
        RedisPipeline pipeline;
        for (const SessionKey& key : some)
            pipeline.add({"EXISTS", asideKey(key)});
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
        if (!replies)
            return replies.error();
        for (qsizetype i = 0; i < some.size(); ++i) {
            if (!replies->at(i).isInteger())
                return m_connection.errorOf(replies->at(i), asideKey(some[i]));
            if (replies->at(i).integer() > 0)
                standing.append(some[i]);
        }
    }
    return standing;
}

Result<QList<SessionKey>> CacheCopies::allStandingAside(const std::optional<qint64>& userId)
{
    const QByteArray pattern = asidePattern(userId);
    QByteArray cursor = QByteArrayLiteral("0");
    QSet<SessionKey> standing;
    do {
        RedisPipeline pipeline;
        pipeline.add({"SCAN", cursor, "MATCH", pattern, "COUNT", "2000"});
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Read);
        if (!replies)
            return replies.error();
        if (replies->first().isError())
            return m_connection.errorOf(replies->first());
        cursor = replies->first().at(0).bytes();
        if (cursor.isEmpty())
            return m_connection.protocolError();
        const RedisReply page = replies->first().at(1);
        for (qsizetype i = 0; i < page.size(); ++i) {
            if (const auto key = cachekeys::parseSession(page.at(i).bytes().mid(asidePrefix.size())))
                standing.insert(*key);
        }
    } while (cursor != "0");
    QList<SessionKey> sorted = standing.values();
    std::ranges::sort(sorted);
    return sorted;
}

Result<QList<AsideOutcome>> CacheCopies::setAside(const QList<SessionKey>& keys)
{
    QList<AsideOutcome> outcomes;
    outcomes.reserve(keys.size());
    for (qsizetype from = 0; from < keys.size(); from += asidesPerPipeline) {
        if (const Result<> done = setAsideSome(keys.mid(from, asidesPerPipeline), outcomes); !done)
            return done.error();
    }
    return outcomes;
}

Result<> CacheCopies::setAsideSome(const QList<SessionKey>& keys, QList<AsideOutcome>& outcomes)
{
    RedisPipeline pipeline;
    QList<RedisTransaction> transactions;
    QList<qsizetype> expireTimes;
    for (const SessionKey& key : keys) {
        const QByteArray name = cachekeys::session(key);
        RedisTransaction transaction(pipeline);
        transaction.add(pipeline, {"PTTL", name});
        transaction.add(pipeline, {"TIME"});
        transaction.add(pipeline, {"RENAMENX", name, asideKey(key)});
        transaction.end(pipeline);
        transactions.append(transaction);
        // Outside of the MULTI, which a command that is not known would break off. The end goes with the name.
        expireTimes.append(pipeline.commands());
        pipeline.add({"PEXPIRETIME", asideKey(key)});
    }
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Write);
    if (!replies)
        return replies.error();

    RedisPipeline longer;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const Result<RedisReply> exec = transactions[i].result(*replies, m_connection, asideKey(keys[i]));
        if (!exec)
            return exec.error();
        const qint64 left = exec->at(0).integer(CachedSession::noKey);
        const RedisReply renamed = exec->at(2);
        if (left == CachedSession::noKey)
            outcomes.append(AsideOutcome::NotCached);
        else if (renamed.isError())
            return m_connection.errorOf(renamed, cachekeys::session(keys[i]));
        else if (renamed.integer() == 0)
            outcomes.append(AsideOutcome::Occupied);
        else
            outcomes.append(AsideOutcome::SetAside);
        if (outcomes.last() != AsideOutcome::SetAside)
            continue;
        if (left == CachedSession::noTtl) {
            // What a crash has left of an earlier copy would give this one an end.
            longer.add({"DEL", endKey(keys[i])});
            continue;
        }
        const QByteArray kept = QByteArray::number(left + keptLongerMs);
        const QByteArray ends = QByteArray::number(endOf(replies->at(expireTimes[i]), exec->at(1), left));
        longer.add({"SET", endKey(keys[i]), ends, "PX", kept});
        longer.add({"PEXPIRE", asideKey(keys[i]), kept});
    }
    return run(longer, Intent::Write);
}

/// DEL only of exactly this list.
Result<> CacheCopies::makeRoom(const SessionKey& key, const QList<QByteArray>& ours)
{
    const QByteArray name = cachekeys::session(key);
    RedisPipeline look;
    look.add({"WATCH", name});
    look.add({"LRANGE", name, "0", "-1"});
    const Result<QList<RedisReply>> replies = m_connection.run(look, Intent::Read);
    if (!replies)
        return replies.error();
    const RedisReply& range = replies->at(1);
    bool same = range.isArray() && range.size() == ours.size();
    for (qsizetype i = 0; same && i < ours.size(); ++i)
        same = range.at(i).view() == ours[i];
    RedisPipeline act;
    if (same) {
        RedisTransaction transaction(act);
        transaction.add(act, {"DEL", name});
        transaction.end(act);
    } else {
        act.add({"UNWATCH"});
    }
    return run(act, Intent::Continue);
}

Result<PutBackOutcome> CacheCopies::putBack(const SessionKey& key, const QList<QByteArray>& ours)
{
    const QByteArray name = cachekeys::session(key);
    RedisPipeline look;
    look.add({"PTTL", asideKey(key)});
    look.add({"GET", endKey(key)});
    look.add({"TIME"});
    const Result<QList<RedisReply>> replies = m_connection.run(look, Intent::Read);
    if (!replies)
        return replies.error();
    if (replies->at(0).integer(CachedSession::noKey) == CachedSession::noKey)
        return PutBackOutcome::Nothing;
    const QByteArray ends = replies->at(1).bytes();
    if (!ends.isEmpty() && ends.toLongLong() <= millisOf(replies->at(2)))
        return PutBackOutcome::Over;
    if (!ours.isEmpty()) {
        if (const Result<> made = makeRoom(key, ours); !made)
            return made.error();
    }

    // The end first: a crash in between leaves a copy aside that ends when the session would have ended.
    RedisPipeline pipeline;
    RedisTransaction transaction(pipeline);
    if (!ends.isEmpty())
        transaction.add(pipeline, {"PEXPIREAT", asideKey(key), ends});
    transaction.add(pipeline, {"RENAMENX", asideKey(key), name});
    transaction.end(pipeline);
    const Result<QList<RedisReply>> done = m_connection.run(pipeline, Intent::Write);
    if (!done)
        return done.error();
    const Result<RedisReply> exec = transaction.result(*done, m_connection, asideKey(key));
    if (!exec)
        return exec.error();
    const RedisReply renamed = exec->at(exec->size() - 1);
    if (renamed.isError())
        return m_connection.errorOf(renamed, name);
    RedisPipeline after;
    if (renamed.integer() > 0)
        after.add({"DEL", endKey(key)});
    else if (!ends.isEmpty())
        after.add({"PEXPIRE", asideKey(key), QByteArray::number(keptLongerMs)});
    if (const Result<> tidied = run(after, Intent::Write); !tidied)
        return tidied.error();
    return renamed.integer() > 0 ? PutBackOutcome::PutBack : PutBackOutcome::Replaced;
}

} // namespace talkglass
