#pragma once

#include "models/cache/RedisEndpoint.h"
#include "models/cache/RedisPipeline.h"
#include "models/cache/RedisReply.h"
#include "models/conversation/StoreHealth.h"

#include <QCoreApplication>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

struct redisContext;

namespace talkglass {

/// One connection to Redis: connects at the first call and again after a loss, logs in, sends pipelines. Belongs to one
/// thread and blocks it; no call lasts longer than connecting plus the command time-out (plus a second for each MiB
/// moved), and a read that finds its old connection dead does so twice. A loss is reported to the StoreHealth, which is
/// asked before each call.
class RedisConnection
{
    Q_DECLARE_TR_FUNCTIONS(RedisConnection)

public:
    enum class Intent {
        Read,     ///< may be repeated: is, once, if the connection turns out to be dead before any answer
        Write,    ///< never repeated once a byte was sent: the error then says that its fate is unknown
        Continue, ///< a write that depends on what this very connection did before (WATCH): never connects
    };
    /// Called for each answer in order, errors included, while the pipeline is under way.
    using Handler = std::function<void(qsizetype index, const RedisReply& reply)>;

    RedisConnection(RedisEndpoint endpoint, StoreHealth& health);
    ~RedisConnection();
    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;

    /// Answers that refuse one command are no error of the whole; those that say the server is away (LOADING …) are.
    Result<> run(const RedisPipeline& pipeline, Intent intent, const Handler& handler);
    /// The answers, one for each command.
    Result<QList<RedisReply>> run(const RedisPipeline& pipeline, Intent intent);
    /// For a connection that has subscribed to something: sends `words`, then delivers whatever comes until the time is
    /// over. Never connects. After this, run() would take what comes unasked for a broken connection.
    Result<> listen(const RedisPipeline& words, std::chrono::milliseconds atMost, const Handler& handler);

    /// What an error answer means; `key` is the key concerned, if any.
    StoreError errorOf(const RedisReply& reply, const QByteArray& key = {}) const;
    StoreError protocolError() const;
    /// Grows with each connection made: what was learned of the server before may be old.
    quint64 generation() const { return m_generation; }

private:
    struct Exchange;

    struct Loss
    {
        bool repeat = false;               ///< trying again can do no harm
        std::optional<StoreError> ofStore; ///< the error, without what it says of what was asked
    };

    Result<> attempt(const RedisPipeline& pipeline, Intent intent, const Handler& handler, Loss& loss);
    Result<> connect();
    Result<> connectToHost();
    Result<> logIn();
    bool isUsable() const;
    void drop();

    Exchange exchange(const RedisPipeline& pipeline, const Handler& handler);
    bool send(std::string_view bytes, Exchange& state);
    bool receive(Exchange& state, const Handler& handler);
    bool deliver(Exchange& state, const Handler& handler);
    bool wait(const Exchange& state, bool wantsToSend);
    StoreError lossOf(const Exchange& state, Intent intent) const;

    RedisEndpoint m_endpoint;
    StoreHealth& m_health;
    struct Free
    {
        void operator()(redisContext* context) const;
    };
    std::unique_ptr<redisContext, Free> m_context;
    quint64 m_generation = 0;
    std::array<char, 64 * 1024> m_buffer{};
};

} // namespace talkglass
