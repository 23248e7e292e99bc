#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisCache.h"

#include <algorithm>
#include <optional>

namespace talkglass {

namespace {

constexpr qsizetype factsPerPipeline = 500;
constexpr qsizetype listsPerPipeline = 50;
constexpr qint64 elementsPerSlice = 1000;

enum Field { Length, TimeLeft, LastElement, InUserSet, Fields };

} // namespace

Result<QList<CachedSession>> RedisCache::facts(const QList<SessionKey>& keys)
{
    QList<CachedSession> facts;
    facts.reserve(keys.size());
    for (qsizetype from = 0; from < keys.size(); from += factsPerPipeline) {
        if (const Result<> read = readFacts(keys.mid(from, factsPerPipeline), facts); !read)
            return read.error();
    }
    return facts;
}

/// Answers are looked at one by one as they come: the last elements may be large, and only their times are wanted.
Result<> RedisCache::readFacts(const QList<SessionKey>& keys, QList<CachedSession>& facts)
{
    RedisPipeline pipeline;
    for (const SessionKey& key : keys) {
        const QByteArray name = cachekeys::session(key);
        pipeline.add({"LLEN", name});
        pipeline.add({"PTTL", name});
        pipeline.add({"LINDEX", name, "-1"});
        pipeline.add({"SISMEMBER", cachekeys::userSet(key.userId), key.sessionId.toUtf8()});
    }
    QList<CachedSession> some(keys.size());
    std::optional<StoreError> refused;
    const Result<> done = m_connection.run(pipeline, Intent::Read, [&](qsizetype index, const RedisReply& reply) {
        CachedSession& fact = some[index / Fields];
        fact.key = keys[index / Fields];
        if (reply.isError() && !reply.view().startsWith("WRONGTYPE") && !refused)
            refused = m_connection.errorOf(reply, cachekeys::session(fact.key));
        takeFact(fact, int(index % Fields), reply);
    });
    if (!done)
        return done;
    if (refused)
        return *refused;
    for (CachedSession& fact : some)
        completeFact(fact);
    facts.append(some);
    return Done{};
}

void RedisCache::takeFact(CachedSession& fact, int field, const RedisReply& reply) const
{
    switch (field) {
    case Length:
        fact.messages = reply.integer();
        fact.problems.setFlag(Problem::WrongType, reply.isError());
        break;
    case TimeLeft:
        fact.ttlMs = reply.integer(CachedSession::noKey);
        break;
    case LastElement:
        if (reply.isString()) {
            const codec::Glimpse glimpse = codec::glimpse(reply.view());
            fact.lastActivity = glimpse.at;
            fact.pendingArchive = glimpse.pendingArchive;
        }
        break;
    default:
        fact.inUserSet = reply.integer() == 1;
    }
}

void RedisCache::completeFact(CachedSession& fact) const
{
    if (!fact.hasKey()) {
        // It ended between two of the questions, or never was.
        fact.messages = 0;
        fact.lastActivity = {};
        fact.pendingArchive = false;
        fact.problems = {};
        fact.problems.setFlag(Problem::DanglingSetMember, fact.inUserSet);
        return;
    }
    const Timestamp now = m_clock.now();
    const qint64 slidingMs = std::chrono::milliseconds(m_policy.ttl).count();
    fact.problems.setFlag(Problem::NoTtl, fact.ttlMs == CachedSession::noTtl);
    fact.problems.setFlag(Problem::NotInUserSet, !fact.inUserSet);
    if (fact.ttlMs >= 0)
        fact.expiresAt = now.plusMicros(fact.ttlMs * 1000);
    if (!fact.lastActivity.isValid() && fact.ttlMs > 0 && fact.ttlMs <= slidingMs)
        fact.lastActivity = now.plusMicros((fact.ttlMs - slidingMs) * 1000);
}

Result<QList<CachedSession>> RedisCache::checkedFacts(const QList<SessionKey>& keys)
{
    Result<QList<CachedSession>> facts = this->facts(keys);
    if (!facts)
        return facts;
    if (const Result<> checked = checkElements(*facts); !checked)
        return checked.error();
    return facts;
}

/// Reads every list in slices, a slice of several lists in each pipeline, and keeps nothing but the verdict.
Result<> RedisCache::checkElements(QList<CachedSession>& facts)
{
    struct Slice
    {
        qsizetype fact;
        qint64 from;
    };
    QList<Slice> slices;
    for (qsizetype i = 0; i < facts.size(); ++i) {
        facts[i].elementsChecked = true;
        for (qint64 from = 0; from < facts[i].messages; from += elementsPerSlice)
            slices.append({i, from});
    }
    for (qsizetype from = 0; from < slices.size(); from += listsPerPipeline) {
        const QList<Slice> some = slices.mid(from, listsPerPipeline);
        RedisPipeline pipeline;
        for (const Slice& slice : some)
            pipeline.add({"LRANGE", cachekeys::session(facts[slice.fact].key), QByteArray::number(slice.from),
                          QByteArray::number(slice.from + elementsPerSlice - 1)});
        const Result<> done = m_connection.run(pipeline, Intent::Read, [&](qsizetype index, const RedisReply& reply) {
            CachedSession& fact = facts[some[index].fact];
            for (qsizetype i = 0; i < reply.size() && !fact.problems.testFlag(Problem::MalformedElements); ++i)
                fact.problems.setFlag(Problem::MalformedElements, codec::decode(reply.at(i).view()).malformed);
        });
        if (!done)
            return done;
    }
    return Done{};
}

} // namespace talkglass
