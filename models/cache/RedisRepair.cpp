#include "models/cache/RedisRepair.h"

#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisTransaction.h"

#include <QCryptographicHash>

#include <algorithm>

namespace talkglass {

namespace {

/// The clock is asked next to the times left, for servers that do not tell the moments themselves.
enum Field { Type, Elements, InUserSet, UserSetType, TimeLeft, ServerTime, UserSetTimeLeft, Ends, UserSetEnds };

bool isWrongType(const RedisReply& reply)
{
    return reply.isError() && reply.view().startsWith("WRONGTYPE");
}

/// A number as Redis takes it, above 0, and so small that it takes it for a time in any unit.
bool isAhead(const QByteArray& text)
{
    constexpr qint64 most = 1'000'000'000'000'000;
    const qint64 number = text.toLongLong();
    return number > 0 && number < most && QByteArray::number(number) == text;
}

bool areMessages(const QByteArrayList& elements)
{
    return !elements.isEmpty() &&
           std::ranges::none_of(elements, [](const QByteArray& element) { return codec::decode(element).malformed; });
}

/// Redis knows PEXPIRETIME from 7.0 on.
qint64 momentIn(const RedisReply& reply)
{
    return reply.isInteger() ? std::max<qint64>(reply.integer(), 0) : 0;
}

CacheState stateOf(const QList<RedisReply>& replies, qsizetype first)
{
    CacheState state;
    state.type = replies[first + Type].bytes();
    state.ttlMs = replies[first + TimeLeft].integer(CachedSession::noKey);
    state.inUserSet = replies[first + InUserSet].integer() == 1;
    state.userSetType = replies[first + UserSetType].bytes();
    state.userSetTtlMs = replies[first + UserSetTimeLeft].integer(CachedSession::noKey);
    const RedisReply& time = replies[first + ServerTime];
    state.serverMs = time.at(0).bytes().toLongLong() * 1000 + time.at(1).bytes().toLongLong() / 1000;
    state.expireTimeMs = momentIn(replies[first + Ends]);
    state.userSetExpireTimeMs = momentIn(replies[first + UserSetEnds]);
    const RedisReply& elements = replies[first + Elements];
    for (qsizetype i = 0; i < elements.size(); ++i)
        state.elements.append(elements.at(i).bytes());
    return state;
}

} // namespace

QByteArray CacheState::fingerprint() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const QByteArray& bytes) {
        hash.addData(QByteArray(QByteArray::number(bytes.size()) + ':'));
        hash.addData(bytes);
    };
    add(exists() ? type : QByteArrayLiteral("none"));
    for (const QByteArray& element : elements)
        add(element);
    add(dump);
    add(inUserSet ? "in set" : "in no set");
    add(exists() && ttlMs == CachedSession::noTtl ? "no end" : "ends");
    return hash.result().toHex();
}

CacheState CacheState::after(const SessionKey& key, const QList<QByteArrayList>& commands) const
{
    CacheState state = *this;
    const QByteArray list = cachekeys::session(key);
    for (const QByteArrayList& command : commands) {
        const QByteArray& name = command[0];
        if (name == "DEL") {
            state.type = "none";
            state.elements.clear();
            state.dump.clear();
            state.ttlMs = CachedSession::noKey;
        } else if (name == "RPUSH") {
            state.type = "list";
            state.elements += command.mid(2);
            if (state.ttlMs == CachedSession::noKey)
                state.ttlMs = CachedSession::noTtl;
        } else if (command[1] == list && (name == "EXPIRE" || name == "PEXPIREAT")) {
            state.ttlMs = 0;
        } else if (command[1] == list && name == "PERSIST") {
            state.ttlMs = CachedSession::noTtl;
        } else if (name == "SADD" || name == "SREM") {
            state.inUserSet = name == "SADD";
        }
    }
    return state;
}

RedisRepair::RedisRepair(const RedisEndpoint& endpoint, StoreHealth& health)
    : m_connection(endpoint, health)
{
}

Result<CacheState> RedisRepair::state(const SessionKey& key)
{
    return read(key, false);
}

Result<CacheState> RedisRepair::watch(const SessionKey& key)
{
    return read(key, true);
}

Result<CacheState> RedisRepair::read(const SessionKey& key, bool watching)
{
    using Intent = RedisConnection::Intent;
    const QByteArray list = cachekeys::session(key);
    const QByteArray set = cachekeys::userSet(key.userId);
    RedisPipeline pipeline;
    if (watching) {
        pipeline.add({"UNWATCH"}); // what the session before this one left
        pipeline.add({"WATCH", list});
    }
    const qsizetype first = pipeline.commands();
    pipeline.add({"TYPE", list});
    pipeline.add({"LRANGE", list, "0", "-1"});
    pipeline.add({"SISMEMBER", set, key.sessionId.toUtf8()});
    pipeline.add({"TYPE", set});
    pipeline.add({"PTTL", list});
    pipeline.add({"TIME"});
    pipeline.add({"PTTL", set});
    pipeline.add({"PEXPIRETIME", list});
    pipeline.add({"PEXPIRETIME", set});
    // A read may move to a new connection, which would watch nothing.
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, watching ? Intent::Write : Intent::Read);
    if (!replies)
        return replies.error();
    for (qsizetype i = 0; i < first + Ends; ++i) {
        if (replies->at(i).isError() && !isWrongType(replies->at(i)))
            return m_connection.errorOf(replies->at(i), list);
    }
    CacheState state = stateOf(*replies, first);
    if (!state.exists() || state.hasList())
        return state;
    RedisPipeline asking;
    asking.add({"DUMP", list});
    const Result<QList<RedisReply>> dump = m_connection.run(asking, watching ? Intent::Continue : Intent::Read);
    if (!dump)
        return dump.error();
    if (dump->first().isError())
        return m_connection.errorOf(dump->first(), list);
    state.dump = dump->first().bytes();
    return state;
}

Result<bool> RedisRepair::run(const SessionKey& key, const QList<QByteArrayList>& commands)
{
    const QByteArray list = cachekeys::session(key);
    RedisPipeline pipeline;
    RedisTransaction transaction(pipeline);
    for (const QByteArrayList& command : commands)
        transaction.add(pipeline, {command.first()}, command.mid(1));
    const Result<std::optional<RedisReply>> exec = transaction.runWatched(pipeline, m_connection, list);
    if (!exec)
        return exec.error();
    if (!*exec)
        return false;
    const RedisReply& done = **exec;
    for (qsizetype i = 0; i < done.size(); ++i) {
        if (!done.at(i).isError())
            continue;
        StoreError error = m_connection.errorOf(done.at(i), list);
        error.message += u' ' + RedisConnection::tr("The other commands of the same MULTI were carried out.");
        return error;
    }
    return true;
}

Result<> RedisRepair::unwatch()
{
    RedisPipeline pipeline;
    pipeline.add({"UNWATCH"});
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, RedisConnection::Intent::Continue);
    return replies ? Result<>(Done{}) : Result<>(replies.error());
}

bool RedisRepair::mayRun(const SessionKey& key, const QByteArrayList& command)
{
    if (command.size() < 2)
        return false;
    const QByteArray& name = command[0];
    const bool ofList = command[1] == cachekeys::session(key);
    const bool ofSet = command[1] == cachekeys::userSet(key.userId);
    if (name == "DEL")
        return ofList && command.size() == 2;
    if (name == "RPUSH")
        return ofList && areMessages(command.mid(2));
    if (name == "SADD" || name == "SREM")
        return ofSet && command.size() == 3 && command[2] == key.sessionId.toUtf8();
    if (name == "EXPIRE")
        return (ofList || ofSet) && command.size() == 3 && isAhead(command[2]);
    if (name == "PEXPIREAT")
        return ofList && command.size() == 3 && isAhead(command[2]);
    return false;
}

bool RedisRepair::endsAtOnce(const QByteArrayList& command, qint64 serverMs)
{
    return command.value(0) == "PEXPIREAT" && command.value(2).toLongLong() <= serverMs;
}

} // namespace talkglass
