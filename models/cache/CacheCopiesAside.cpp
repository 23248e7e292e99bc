#include "models/cache/CacheCopies.h"

#include "models/cache/CacheKeys.h"
#include "models/cache/RedisTransaction.h"

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

qint64 millisOf(const RedisReply& time)
{
    return time.at(0).view().toLongLong() * 1000 + time.at(1).view().toLongLong() / 1000;
}

} // namespace

QByteArray CacheCopies::asideKey(const SessionKey& key)
{
    return "talkglass:aside:" + cachekeys::session(key);
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
    for (const SessionKey& key : keys) {
        const QByteArray name = cachekeys::session(key);
        RedisTransaction transaction(pipeline);
        transaction.add(pipeline, {"PTTL", name});
        transaction.add(pipeline, {"TIME"});
        transaction.add(pipeline, {"RENAMENX", name, asideKey(key)});
        transaction.end(pipeline);
        transactions.append(transaction);
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
        if (outcomes.last() != AsideOutcome::SetAside || left == CachedSession::noTtl)
            continue;
        const QByteArray kept = QByteArray::number(left + keptLongerMs);
        longer.add(
            {"SET", endKey(keys[i]), QByteArray::number(millisOf(exec->at(1)) + left), QByteArrayView("PX"), kept});
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
