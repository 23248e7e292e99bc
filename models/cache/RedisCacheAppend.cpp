#include "models/cache/CacheKeys.h"
#include "models/cache/MessageCodec.h"
#include "models/cache/RedisCache.h"
#include "models/cache/RedisTransaction.h"
#include "models/cache/RedisUndo.h"

namespace talkglass {

namespace {

constexpr qsizetype appendsPerPipeline = 500;
constexpr qsizetype bytesPerPipeline = 8 * 1024 * 1024;

enum Step { TimeLeft, TakeOut, Push, Trim, Expire, SetTimeLeft, NameInSet, ExpireSet, PushPending };

/// One append with all that it sends, and that must be known to take it back.
struct Sent
{
    QByteArray name;
    QByteArray set;
    QByteArray id;
    QByteArray element;
    QByteArray pending;    ///< empty: none
    bool takesOut = false; ///< somebody else may have put the row into the list
    RedisTransaction transaction;
};

/// One element a row. Between the commit of a row and its push, somebody else (who fills a list, or completes one) may
/// have read the row in the archive and written it into the list; pushed again, it would be there twice. So the push
/// takes that copy out (LREM), in the same MULTI. Why this is enough, for any number of writers and fillers: a row
/// comes into a list by the push of the one process that archived it, or by a list written from the archive
/// (RedisCache::replace()). The latter holds each row once, and is written only if no key has changed
/// since it was read. Either it comes before the push: then the push takes out what it has put in. Or the push comes
/// first: then the list is not what was read, and nothing is written. A copy that is taken out is known by its bytes,
/// which are the same whoever writes them: both are codec::encode() of what the archive holds
/// (tst_service, filledElementsAreThoseThatWerePushed). It costs no round trip, and Redis a look at a hundred lengths.
Sent send(const CacheAppend& append, const CachePolicy& policy, RedisPipeline& pipeline)
{
    Sent sent{cachekeys::session(append.key),
              cachekeys::userSet(append.key.userId),
              append.key.sessionId.toUtf8(),
              codec::encode(append.message),
              {},
              append.message.archiveId > 0,
              RedisTransaction(pipeline)};
    const QByteArray ttl = QByteArray::number(qint64(policy.ttl.count()));
    const bool create = append.mode == CacheAppend::Mode::Create;
    RedisTransaction& transaction = sent.transaction;
    // Asked so that what was refused can be taken back: EXPIRE works on keys of every type.
    transaction.add(pipeline, {"PTTL", sent.name});
    if (sent.takesOut)
        transaction.add(pipeline, {"LREM", sent.name, "-1", sent.element});
    else
        transaction.add(pipeline, {"LLEN", sent.name}); // keeps the place of its answer
    transaction.add(pipeline, {create ? "RPUSH" : "RPUSHX", sent.name, sent.element});
    transaction.add(pipeline, {"LTRIM", sent.name, QByteArray::number(-policy.maxHistory), "-1"});
    transaction.add(pipeline, {"EXPIRE", sent.name, ttl});
    transaction.add(pipeline, {"PTTL", sent.set});
    transaction.add(pipeline, {"SADD", sent.set, sent.id});
    transaction.add(pipeline, {"EXPIRE", sent.set, ttl});
    if (append.pending) {
        sent.pending = append.pending->stored();
        transaction.add(pipeline, {"RPUSH", cachekeys::pending, sent.pending});
    }
    transaction.end(pipeline);
    return sent;
}

bool isRefused(const RedisReply& exec)
{
    return exec.at(Push).isError() || exec.at(PushPending).isError();
}

Result<CacheAppendOutcome> outcomeOf(const Sent& sent, const RedisReply& exec, const RedisConnection& connection)
{
    if (exec.at(Push).isError())
        return connection.errorOf(exec.at(Push), sent.name);
    if (exec.at(PushPending).isError())
        return connection.errorOf(exec.at(PushPending), cachekeys::pending);
    if (exec.at(Push).integer() <= 0)
        return CacheAppendOutcome::NotCached;
    const bool moved = sent.takesOut && exec.at(TakeOut).integer() > 0;
    return moved ? CacheAppendOutcome::Moved : CacheAppendOutcome::Stored;
}

/// Commands that undo what the MULTI did beside what was refused: the push, or only the naming in the user's SET, which
/// is none then but somebody's key.
void addUndo(const Sent& sent, const RedisReply& exec, RedisPipeline& undo)
{
    if (isRefused(exec)) {
        if (exec.at(PushPending).isInteger())
            undo.add({"LREM", cachekeys::pending, "-1", sent.pending});
        if (exec.at(Push).integer() > 0)
            undo.add({"LREM", sent.name, "-1", sent.element});
        if (exec.at(NameInSet).integer() > 0)
            undo.add({"SREM", sent.set, sent.id});
        giveTimeBack(undo, sent.name, exec.at(TimeLeft), exec.at(Expire));
    }
    if (exec.at(NameInSet).isError())
        giveTimeBack(undo, sent.set, exec.at(SetTimeLeft), exec.at(ExpireSet));
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
    QList<std::pair<qsizetype, RedisReply>> done;
    for (qsizetype i = 0; i < sent.size(); ++i) {
        const Result<RedisReply> exec = sent[i].transaction.result(*replies, m_connection, sent[i].name);
        outcomes.append(exec ? outcomeOf(sent[i], *exec, m_connection) : exec.error());
        if (exec)
            done.append({i, *exec});
    }

    // Backwards, so that the state before the first of several is what remains.
    RedisPipeline undo;
    QList<qsizetype> members;
    for (qsizetype i = done.size() - 1; i >= 0; --i) {
        addUndo(sent[done[i].first], done[i].second, undo);
        if (isRefused(done[i].second))
            members.append(first + done[i].first);
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
