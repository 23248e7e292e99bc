#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisCache.h"
#include "models/cache/RedisTransaction.h"

namespace talkglass {

namespace {

constexpr qsizetype appendsPerPipeline = 500;
constexpr qsizetype bytesPerPipeline = 8 * 1024 * 1024;

enum Step { TimeLeft, Push, Trim, Expire, NameInSet, ExpireSet, PushPending };

/// One append with all that it sends, and that must be known to take it back.
struct Sent
{
    QByteArray name;
    QByteArray set;
    QByteArray id;
    QByteArray element;
    QByteArray pending; ///< empty: none
    RedisTransaction transaction;
};

Sent send(const CacheAppend& append, const CachePolicy& policy, RedisPipeline& pipeline)
{
    Sent sent{cachekeys::session(append.key),
              cachekeys::userSet(append.key.userId),
              append.key.sessionId.toUtf8(),
              codec::encode(append.message),
              {},
              RedisTransaction(pipeline)};
    const QByteArray ttl = QByteArray::number(qint64(policy.ttl.count()));
    const bool create = append.mode == CacheAppend::Mode::Create;
    RedisTransaction& transaction = sent.transaction;
    // Asked so that a refused push can be taken back: EXPIRE works on keys of every type.
    transaction.add(pipeline, {"PTTL", sent.name});
    transaction.add(pipeline, {create ? "RPUSH" : "RPUSHX", sent.name, sent.element});
    transaction.add(pipeline, {"LTRIM", sent.name, QByteArray::number(-policy.maxHistory), "-1"});
    transaction.add(pipeline, {"EXPIRE", sent.name, ttl});
    transaction.add(pipeline, {"SADD", sent.set, sent.id});
    transaction.add(pipeline, {"EXPIRE", sent.set, ttl});
    if (append.pending) {
        sent.pending = append.pending->stored();
        transaction.add(pipeline, {"RPUSH", cachekeys::pending, sent.pending});
    }
    transaction.end(pipeline);
    return sent;
}

/// Commands that undo what the rest of the MULTI did beside the refused push.
void addUndo(const Sent& sent, const RedisReply& exec, RedisPipeline& undo)
{
    if (exec.at(PushPending).isInteger())
        undo.add({"LREM", cachekeys::pending, "-1", sent.pending});
    if (exec.at(Push).integer() > 0)
        undo.add({"LREM", sent.name, "-1", sent.element});
    if (exec.at(NameInSet).integer() > 0)
        undo.add({"SREM", sent.set, sent.id});
    const qint64 ttlBefore = exec.at(TimeLeft).integer(CachedSession::noKey);
    if (exec.at(Expire).integer() > 0 && ttlBefore == CachedSession::noTtl)
        undo.add({"PERSIST", sent.name});
    else if (exec.at(Expire).integer() > 0 && ttlBefore > 0)
        undo.add({"PEXPIRE", sent.name, QByteArray::number(ttlBefore)});
}

} // namespace

Result<QList<Result<CacheAppendOutcome>>> RedisCache::append(const QList<CacheAppend>& appends)
{
    QList<Result<CacheAppendOutcome>> outcomes;
    outcomes.reserve(appends.size());
    for (qsizetype from = 0; from < appends.size();) {
        qsizetype end = from;
        for (qsizetype bytes = 0; end < appends.size() && end - from < appendsPerPipeline && bytes < bytesPerPipeline;
             ++end)
            bytes += appends[end].message.content.size();
        if (const Result<> sent = appendSome(appends.mid(from, end - from), outcomes); !sent) {
            // What went before was stored and answered: only the rest failed.
            if (from == 0)
                return sent.error();
            while (outcomes.size() < appends.size())
                outcomes.append(sent.error());
        }
        from = outcomes.size();
    }
    return outcomes;
}

Result<> RedisCache::appendSome(const QList<CacheAppend>& appends, QList<Result<CacheAppendOutcome>>& outcomes)
{
    RedisPipeline pipeline;
    QList<Sent> sent;
    sent.reserve(appends.size());
    for (const CacheAppend& append : appends)
        sent.append(send(append, m_policy, pipeline));
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Write);
    if (!replies)
        return replies.error();

    const qsizetype first = outcomes.size();
    QList<std::pair<qsizetype, RedisReply>> refused;
    for (qsizetype i = 0; i < sent.size(); ++i) {
        const Result<RedisReply> exec = sent[i].transaction.result(*replies, m_connection, sent[i].name);
        if (!exec) {
            outcomes.append(exec.error());
            continue;
        }
        const RedisReply push = exec->at(Push);
        if (push.isError() || exec->at(PushPending).isError()) {
            outcomes.append(push.isError() ? m_connection.errorOf(push, sent[i].name)
                                           : m_connection.errorOf(exec->at(PushPending), cachekeys::pending));
            refused.append({i, *exec});
        } else {
            outcomes.append(push.integer() > 0 ? CacheAppendOutcome::Stored : CacheAppendOutcome::NotCached);
        }
    }

    // Backwards, so that the state before the first of several is what remains.
    RedisPipeline undo;
    QList<qsizetype> members;
    for (qsizetype i = refused.size() - 1; i >= 0; --i) {
        addUndo(sent[refused[i].first], refused[i].second, undo);
        members.append(first + refused[i].first);
    }
    return takeBack(undo, members, outcomes);
}

/// Where taking back fails, the members' fate is unknown and they say so: a pending entry may be left.
Result<> RedisCache::takeBack(const RedisPipeline& undo, const QList<qsizetype>& members,
                              QList<Result<CacheAppendOutcome>>& outcomes)
{
    const Result<QList<RedisReply>> replies = m_connection.run(undo, Intent::Write);
    if (!replies) {
        for (const qsizetype member : members)
            outcomes[member] = replies.error();
    }
    return Done{};
}

} // namespace talkglass
