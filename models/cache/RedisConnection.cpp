#include "models/cache/RedisConnection.h"

#include "models/cache/RedisErrors.h"
#include "models/cache/RedisExchange.h"
#include "models/conversation/HostLookup.h"

#include <hiredis/hiredis.h>

#include <poll.h>
#include <sys/un.h>

#include <fcntl.h>

#include <algorithm>
#include <utility>

namespace talkglass {

namespace {

constexpr std::chrono::milliseconds usualTimeout{5000};

std::chrono::milliseconds neverZero(std::chrono::milliseconds timeout)
{
    return timeout.count() > 0 ? timeout : usualTimeout;
}

timeval toTimeval(std::chrono::milliseconds timeout)
{
    timeval value{};
    value.tv_sec = time_t(timeout.count() / 1000);
    value.tv_usec = suseconds_t(timeout.count() % 1000 * 1000);
    return value;
}

} // namespace

void RedisConnection::Free::operator()(redisContext* context) const
{
    redisFree(context);
}

RedisConnection::RedisConnection(RedisEndpoint endpoint, StoreHealth& health)
    : m_endpoint(std::move(endpoint))
    , m_health(health)
{
    m_endpoint.connectTimeout = neverZero(m_endpoint.connectTimeout);
    m_endpoint.commandTimeout = neverZero(m_endpoint.commandTimeout);
}

RedisConnection::~RedisConnection() = default;

Result<> RedisConnection::run(const RedisPipeline& pipeline, Intent intent, const Handler& handler)
{
    if (pipeline.isEmpty())
        return Done{};
    if (intent != Intent::Continue) {
        if (const std::optional<StoreError> refusal = m_health.refusal())
            return *refusal;
    }
    Loss loss;
    Result<> result = attempt(pipeline, intent, handler, loss);
    if (loss.repeat)
        result = attempt(pipeline, intent, handler, loss);
    if (result)
        m_health.reportUp();
    else
        m_health.reportError(loss.ofStore.value_or(result.error()));
    return result;
}

Result<QList<RedisReply>> RedisConnection::run(const RedisPipeline& pipeline, Intent intent)
{
    QList<RedisReply> replies;
    replies.reserve(pipeline.commands());
    const Result<> done = run(pipeline, intent, [&](qsizetype, const RedisReply& reply) { replies.append(reply); });
    if (!done)
        return done.error();
    return replies;
}

Result<> RedisConnection::attempt(const RedisPipeline& pipeline, Intent intent, const Handler& handler, Loss& loss)
{
    loss = {};
    const bool reused = isUsable();
    if (!reused) {
        if (intent == Intent::Continue) {
            loss.ofStore = rediserrors::unavailable(m_endpoint.display(), tr("the connection was lost"));
            return rediserrors::unavailable(m_endpoint.display(), tr("the connection was lost, nothing was written"));
        }
        if (const Result<> connected = connect(); !connected)
            return connected;
    }
    const Exchange state = exchange(pipeline, handler);
    if (state.end == Exchange::End::Complete)
        return Done{};
    drop();
    // A connection that had died meanwhile.
    loss.repeat = reused && state.end == Exchange::End::Lost && state.answered == 0 &&
                  (intent == Intent::Read || (intent == Intent::Write && state.sent == 0));
    loss.ofStore = lossOf(state, Intent::Read); // the others wrote nothing
    return lossOf(state, intent);
}

/// Tries one address of the host after the other, all in the time that one connection may take.
Result<> RedisConnection::connectToHost()
{
    const auto begun = std::chrono::steady_clock::now();
    const HostAddresses host = lookUpHost(m_endpoint.host, m_endpoint.connectTimeout);
    if (host.addresses.isEmpty())
        return rediserrors::unavailable(m_endpoint.display(), host.error);
    for (const QString& address : host.addresses) {
        const auto passed = std::chrono::steady_clock::now() - begun;
        const auto left = m_endpoint.connectTimeout - std::chrono::duration_cast<std::chrono::milliseconds>(passed);
        const timeval timeout = toTimeval(std::max(left, std::chrono::milliseconds(1)));
        m_context.reset(redisConnectWithTimeout(address.toLatin1().constData(), m_endpoint.port, timeout));
        if (!m_context || m_context->err == 0)
            break;
    }
    return Done{};
}

Result<> RedisConnection::connect()
{
    drop();
    if (m_endpoint.socketPath.isEmpty()) {
        if (const Result<> tried = connectToHost(); !tried)
            return tried;
    } else {
        const timeval timeout = toTimeval(m_endpoint.connectTimeout);
        const QByteArray path = m_endpoint.socketPath.toUtf8();
        // hiredis cuts longer ones without a word.
        if (path.size() >= qsizetype(sizeof(sockaddr_un::sun_path)))
            return StoreError{StoreError::Kind::InvalidInput, Store::Cache,
                              tr("The path of the Redis socket is too long: %1").arg(m_endpoint.socketPath),
                              tr("Use a shorter path (about 100 bytes).")};
        m_context.reset(redisConnectUnixWithTimeout(path.constData(), timeout));
    }
    if (!m_context)
        return rediserrors::unavailable(m_endpoint.display(), tr("out of memory"));
    if (m_context->err != 0) {
        const QString cause = QString::fromLocal8Bit(m_context->errstr);
        drop();
        return rediserrors::unavailable(m_endpoint.display(), cause);
    }
    // From here on this class does the waiting, so that one slow byte after the other cannot hold the thread.
    fcntl(m_context->fd, F_SETFL, fcntl(m_context->fd, F_GETFL, 0) | O_NONBLOCK);
    fcntl(m_context->fd, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
    const int on = 1;
    setsockopt(m_context->fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
#endif
    if (m_endpoint.socketPath.isEmpty())
        redisEnableKeepAlive(m_context.get());
    ++m_generation;
    return logIn();
}

Result<> RedisConnection::logIn()
{
    RedisPipeline pipeline;
    const QByteArray password = m_endpoint.password.toUtf8();
    if (!m_endpoint.user.isEmpty())
        pipeline.add({"AUTH", m_endpoint.user.toUtf8(), password});
    else if (!password.isEmpty())
        pipeline.add({"AUTH", password});
    if (m_endpoint.database != 0)
        pipeline.add({"SELECT", QByteArray::number(m_endpoint.database)});
    const qsizetype mustSucceed = pipeline.commands();
    pipeline.add({"CLIENT", "SETNAME", "talkglass"});
    // Redis 7.2 on: looking at a key does not make it look used.
    pipeline.add({"CLIENT", "NO-TOUCH", "ON"});

    std::optional<StoreError> refused;
    const Exchange state = exchange(pipeline, [&](qsizetype index, const RedisReply& reply) {
        if (!reply.isError() || refused)
            return;
        const StoreError error = errorOf(reply);
        if (index < mustSucceed || reply.view().startsWith("NOAUTH"))
            refused = error;
    });
    if (state.end != Exchange::End::Complete) {
        drop();
        return lossOf(state, Intent::Read);
    }
    if (refused) {
        drop();
        return *refused;
    }
    return Done{};
}

/// There is a connection, and nothing came over it unasked: neither its end nor an answer out of turn.
bool RedisConnection::isUsable() const
{
    if (!m_context || m_context->reader->pos < m_context->reader->len)
        return false;
    pollfd watched{m_context->fd, POLLIN, 0};
    return poll(&watched, 1, 0) == 0;
}

void RedisConnection::drop()
{
    m_context.reset();
}

StoreError RedisConnection::errorOf(const RedisReply& reply, const QByteArray& key) const
{
    if (!reply.isError())
        return protocolError();
    return rediserrors::fromReply(reply.bytes(), m_endpoint.display(),
                                  key.isEmpty() ? QString() : tr("key %1").arg(QString::fromUtf8(key)));
}

StoreError RedisConnection::protocolError() const
{
    return {StoreError::Kind::Protocol, Store::Cache,
            tr("Redis at %1: an answer of an unexpected shape.").arg(m_endpoint.display()),
            tr("Is this really a Redis server?")};
}

} // namespace talkglass
