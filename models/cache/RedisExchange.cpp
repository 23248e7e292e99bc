#include "models/cache/RedisExchange.h"

#include "models/cache/RedisErrors.h"

#include <hiredis/hiredis.h>

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

namespace talkglass {

namespace {

constexpr qsizetype slowestBytesPerMs = 1024;

bool wouldBlock(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

QString describe(int error)
{
    return QString::fromLocal8Bit(std::strerror(error));
}

} // namespace

/// Sends and receives at the same time, so that neither side waits for the other with a full buffer.
RedisConnection::Exchange RedisConnection::exchange(const RedisPipeline& pipeline, const Handler& handler)
{
    Exchange state;
    state.commands = pipeline.commands();
    state.begun = state.lastMoved = Exchange::Clock::now();
    const std::string_view bytes = pipeline.bytes();
    bool going = send(bytes, state);
    while (going && state.end == Exchange::End::UnderWay) {
        const bool unsent = state.sent < std::ssize(bytes);
        going = wait(state, unsent);
        if (!going) {
            state.end = Exchange::End::TimedOut;
            break;
        }
        going = receive(state, handler) && (!unsent || state.end != Exchange::End::UnderWay || send(bytes, state));
    }
    return state;
}

Result<> RedisConnection::listen(const RedisPipeline& words, std::chrono::milliseconds atMost, const Handler& handler)
{
    if (!m_context)
        return rediserrors::unavailable(m_endpoint.display(), tr("the connection was lost"));
    Exchange state;
    state.commands = std::numeric_limits<qsizetype>::max();
    const auto ends = Exchange::Clock::now() + atMost;
    bool going = send(words.bytes(), state) && deliver(state, handler);
    while (going) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(ends - Exchange::Clock::now());
        if (left.count() <= 0)
            return Done{};
        pollfd watched{m_context->fd, POLLIN, 0};
        if (poll(&watched, 1, int(left.count())) > 0)
            going = receive(state, handler);
    }
    drop();
    return lossOf(state, Intent::Read);
}

bool RedisConnection::send(std::string_view bytes, Exchange& state)
{
    while (state.sent < std::ssize(bytes)) {
        const ssize_t count =
            ::send(m_context->fd, bytes.data() + state.sent, bytes.size() - size_t(state.sent), MSG_NOSIGNAL);
        if (count < 0) {
            if (wouldBlock(errno))
                return true;
            state.end = Exchange::End::Lost;
            state.cause = describe(errno);
            return false;
        }
        state.sent += count;
        state.lastMoved = Exchange::Clock::now();
    }
    return true;
}

bool RedisConnection::receive(Exchange& state, const Handler& handler)
{
    const ssize_t count = ::recv(m_context->fd, m_buffer.data(), m_buffer.size(), 0);
    if (count < 0 && wouldBlock(errno))
        return true;
    if (count <= 0) {
        state.end = Exchange::End::Lost;
        state.cause = count == 0 ? tr("the server closed the connection") : describe(errno);
        return false;
    }
    state.received += count;
    state.lastMoved = Exchange::Clock::now();
    if (redisReaderFeed(m_context->reader, m_buffer.data(), size_t(count)) != REDIS_OK) {
        state.end = Exchange::End::Garbled;
        return false;
    }
    return deliver(state, handler);
}

bool RedisConnection::deliver(Exchange& state, const Handler& handler)
{
    while (state.answered < state.commands) {
        void* raw = nullptr;
        if (redisReaderGetReply(m_context->reader, &raw) != REDIS_OK) {
            state.end = Exchange::End::Garbled;
            return false;
        }
        if (raw == nullptr)
            return true;
        const RedisReply reply(static_cast<redisReply*>(raw));
        if (reply.isError()) {
            const StoreError error = errorOf(reply);
            if (error.isOutage()) {
                state.end = Exchange::End::Refused;
                state.refusal = error;
                return false;
            }
        }
        handler(state.answered++, reply);
    }
    state.end = Exchange::End::Complete;
    return true;
}

/// False: the time is over. Silence has one limit; the whole has another, which grows with what was moved, so that a
/// large answer may take its time and a trickle may not.
bool RedisConnection::wait(const Exchange& state, bool wantsToSend)
{
    using std::chrono::milliseconds;
    const auto silenceEnds = state.lastMoved + m_endpoint.commandTimeout;
    const auto wholeEnds =
        state.begun + m_endpoint.commandTimeout + milliseconds((state.sent + state.received) / slowestBytesPerMs);
    for (;;) {
        const auto now = Exchange::Clock::now();
        if (now >= wholeEnds)
            return false;
        // Zero still looks once: the handler of the last answer may have taken its time.
        const auto left = std::chrono::ceil<milliseconds>(std::min(silenceEnds, wholeEnds) - now);
        pollfd watched{m_context->fd, short(POLLIN | (wantsToSend ? POLLOUT : 0)), 0};
        const int ready = poll(&watched, 1, int(std::clamp<qint64>(left.count(), 0, 60'000)));
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true;
        if (ready == 0 && left.count() <= 0)
            return false;
    }
}

StoreError RedisConnection::lossOf(const Exchange& state, Intent intent) const
{
    StoreError error;
    switch (state.end) {
    case Exchange::End::Refused:
        error = *state.refusal;
        break;
    case Exchange::End::Garbled:
        error = protocolError();
        break;
    case Exchange::End::TimedOut:
        error = rediserrors::unavailable(
            m_endpoint.display(), tr("no answer within %1 ms").arg(m_endpoint.commandTimeout.count()),
            tr("The server hangs or is overloaded, or the network is; it will be asked again."));
        break;
    default:
        error = rediserrors::unavailable(m_endpoint.display(), state.cause);
    }
    const bool firstWasRefused = state.end == Exchange::End::Refused && state.answered == 0;
    error.fateUnknown = intent != Intent::Read && state.sent > 0 && !firstWasRefused;
    if (error.fateUnknown)
        error.message += u' ' + tr("The fate of what was being written is unknown.");
    return error;
}

} // namespace talkglass
