#include "models/cache/CacheKeys.h"
#include "models/cache/RedisCache.h"
#include "models/cache/RedisTransaction.h"

#include <QCoreApplication>

#include <vector>

namespace talkglass {

namespace {

constexpr qsizetype clearsPerPipeline = 500;
constexpr int attempts = 5;

/// One clear with what it consists of, and where the answers stand in that of EXEC.
struct Clear
{
    const SessionKey& key;
    const PendingEntry* pending = nullptr;
    bool withMapping = false; ///< it names this user
    std::optional<RedisTransaction> transaction = {};
    qsizetype answers = 0;
    qsizetype mappingAt = -1;
    qsizetype pendingAt = -1;

    void send(RedisPipeline& pipeline);
    CacheClearOutcome outcome(const RedisReply& exec, const RedisConnection& connection) const;

private:
    qsizetype add(RedisPipeline& pipeline, std::initializer_list<QByteArrayView> command)
    {
        transaction->add(pipeline, command);
        return answers++;
    }
};

/// Whoever fills a list does so under WATCH, and only of a session that the archive calls active. But to delete a list
/// that is not there changes nothing, and a fill that had asked the archive just before the clear would go through. So
/// the key is made and deleted again: that is a change.
void Clear::send(RedisPipeline& pipeline)
{
    const QByteArray list = cachekeys::session(key);
    transaction.emplace(pipeline);
    answers = 0;
    add(pipeline, {"DEL", list});
    add(pipeline, {"SREM", cachekeys::userSet(key.userId), key.sessionId.toUtf8()});
    add(pipeline, {"RPUSH", list, ""});
    add(pipeline, {"DEL", list});
    if (withMapping)
        mappingAt = add(pipeline, {"DEL", cachekeys::mapping(key.sessionId)});
    if (pending)
        pendingAt = add(pipeline, {"RPUSH", cachekeys::pending, pending->stored()});
    transaction->end(pipeline);
}

CacheClearOutcome Clear::outcome(const RedisReply& exec, const RedisConnection& connection) const
{
    CacheClearOutcome outcome;
    outcome.listDeleted = exec.at(0).integer() > 0;
    outcome.removedFromSet = exec.at(1).integer() > 0;
    outcome.mappingDeleted = mappingAt >= 0 && exec.at(mappingAt).integer() > 0;
    if (pendingAt >= 0 && exec.at(pendingAt).isError())
        outcome.notRemembered = connection.errorOf(exec.at(pendingAt), cachekeys::pending);
    return outcome;
}

bool namesUser(const RedisReply& mapping, const SessionKey& key)
{
    return mapping.view() == QByteArray::number(key.userId);
}

} // namespace

Result<QList<Result<CacheClearOutcome>>> RedisCache::clear(const QList<SessionKey>& keys,
                                                           const QList<PendingEntry>& pending)
{
    // MULTI takes nothing back: a list that cannot be pushed to must be found out before anything is deleted.
    if (!pending.isEmpty()) {
        if (const Result<qint64> usable = pendingCount(); !usable)
            return usable.error();
    }
    QList<Result<CacheClearOutcome>> outcomes;
    outcomes.reserve(keys.size());
    for (qsizetype from = 0; from < keys.size(); from = outcomes.size()) {
        const Result<> cleared =
            clearSome(keys.mid(from, clearsPerPipeline), pending.mid(from, clearsPerPipeline), outcomes);
        if (cleared)
            continue;
        // What went before is cleared and stays so: only the rest failed.
        if (from == 0)
            return cleared.error();
        while (outcomes.size() < keys.size())
            outcomes.append(cleared.error());
    }
    return outcomes;
}

/// Most sessions have no mapping key (only some writers make one): those that have one of this user are cleared one by
/// one, under WATCH, the others together.
Result<> RedisCache::clearSome(const QList<SessionKey>& keys, const QList<PendingEntry>& pending,
                               QList<Result<CacheClearOutcome>>& outcomes)
{
    RedisPipeline look;
    for (const SessionKey& key : keys)
        look.add({"GET", cachekeys::mapping(key.sessionId)});
    const Result<QList<RedisReply>> mappings = m_connection.run(look, Intent::Read);
    if (!mappings)
        return mappings.error();
    RedisPipeline pipeline;
    std::vector<Clear> clears;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        Clear& clear = clears.emplace_back(Clear{keys[i], i < pending.size() ? &pending[i] : nullptr});
        clear.withMapping = namesUser(mappings->at(i), keys[i]);
        if (!clear.withMapping)
            clear.send(pipeline);
    }
    const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Write);
    if (!replies)
        return replies.error();
    for (const Clear& clear : clears) {
        if (clear.withMapping) {
            outcomes.append(clearMapped(clear.key, clear.pending));
            continue;
        }
        const Result<RedisReply> exec =
            clear.transaction->result(*replies, m_connection, cachekeys::session(clear.key));
        outcomes.append(exec ? Result<CacheClearOutcome>(clear.outcome(*exec, m_connection)) : exec.error());
    }
    return Done{};
}

/// With its mapping key, but only while that names this user: another session of the same id may be somebody else's.
Result<CacheClearOutcome> RedisCache::clearMapped(const SessionKey& key, const PendingEntry* pending)
{
    const QByteArray mapping = cachekeys::mapping(key.sessionId);
    for (int attempt = 0; attempt < attempts; ++attempt) {
        RedisPipeline look;
        look.add({"WATCH", mapping});
        look.add({"GET", mapping});
        const Result<QList<RedisReply>> seen = m_connection.run(look, Intent::Read);
        if (!seen)
            return seen.error();
        Clear clear{key, pending, namesUser(seen->at(1), key)};
        RedisPipeline pipeline;
        clear.send(pipeline);
        const Result<QList<RedisReply>> replies = m_connection.run(pipeline, Intent::Continue);
        if (!replies)
            return replies.error();
        if (clear.transaction->wasAborted(*replies))
            continue;
        const Result<RedisReply> exec = clear.transaction->result(*replies, m_connection, cachekeys::session(key));
        if (!exec)
            return exec.error();
        return clear.outcome(*exec, m_connection);
    }
    return StoreError{StoreError::Kind::Rejected,
                      Store::Cache,
                      QCoreApplication::translate("RedisCache", "The key %1 kept changing; nothing was cleared.")
                          .arg(QString::fromUtf8(mapping)),
                      {}};
}

} // namespace talkglass
