#include "app/http/HttpServer.h"

#include "app/http/ConnectionTable.h"
#include "app/http/HttpParserCaps.h"
#include "app/http/WatchedSocket.h"

#include <sys/resource.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace talkglass {

namespace {

namespace asio = restinio::asio_ns;

/// Called by RESTinio for each connection: is there room?
struct Doorkeeper
{
    std::function<bool()> hasRoom;

    restinio::ip_blocker::inspection_result_t inspect(const restinio::ip_blocker::incoming_info_t&) noexcept
    {
        return hasRoom() ? restinio::ip_blocker::inspection_result_t::allow
                         : restinio::ip_blocker::inspection_result_t::deny;
    }
};

struct ConnectionListener
{
    std::function<void(const restinio::connection_state::notice_t&)> take;

    void state_changed(const restinio::connection_state::notice_t& notice) noexcept { take(notice); }
};

struct Traits : public restinio::default_single_thread_traits_t
{
    using http_methods_mapper_t = CappedMethods;
    using stream_socket_t = WatchedSocket;
    using ip_blocker_t = Doorkeeper;
    using connection_state_listener_t = ConnectionListener;
};

using Server = restinio::http_server_t<Traits>;

/// Where the answers of two acceptors meet, connections are told apart by both numbers.
ConnectionTable::Id idOf(std::size_t server, restinio::connection_id_t connection)
{
    return (connection << 8) | server;
}

HttpMethod methodOf(const restinio::http_method_id_t& method)
{
    if (method == restinio::http_method_get())
        return HttpMethod::Get;
    if (method == restinio::http_method_post())
        return HttpMethod::Post;
    if (method == restinio::http_method_delete())
        return HttpMethod::Delete;
    if (method == restinio::http_method_options())
        return HttpMethod::Options;
    return HttpMethod::Other;
}

QByteArray bytesOf(const std::string& text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

void takeField(HttpRequest& request, const restinio::http_header_field_t& field)
{
    const auto takeFirst = [&field](QByteArray& target) {
        if (target.isNull())
            target = bytesOf(field.value());
    };
    switch (field.field_id()) {
    case restinio::http_field::host:
        ++request.hosts;
        takeFirst(request.host);
        break;
    case restinio::http_field::authorization:
        ++request.authorizations;
        takeFirst(request.authorization);
        break;
    case restinio::http_field::origin:
        takeFirst(request.origin);
        break;
    case restinio::http_field::content_type:
        takeFirst(request.contentType);
        break;
    case restinio::http_field::access_control_request_method:
        takeFirst(request.askedMethod);
        break;
    default:
        if (field.name() == parsercaps::headerTooLarge)
            request.headerTooLarge = true;
        else if (field.name() == parsercaps::bodyTooLarge)
            request.bodyTooLarge = true;
    }
}

HttpRequest requestOf(const restinio::request_t& request, const QByteArray& peer)
{
    HttpRequest taken;
    taken.method = methodOf(request.header().method());
    taken.methodName = QByteArray(request.header().method().c_str());
    taken.target = bytesOf(request.header().request_target());
    request.header().for_each_field([&taken](const auto& field) { takeField(taken, field); });
    taken.body = bytesOf(request.body());
    taken.peer = peer;
    return taken;
}

/// RESTinio stops accepting for good when descriptors run out.
void raiseDescriptorLimit(rlim_t wanted)
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? wanted : std::min(limit.rlim_max, wanted);
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// What is left of the descriptors after the rest of the program had its share.
int affordable(int connections)
{
    constexpr rlim_t forTheRest = 256;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= rlim_t(connections) + forTheRest)
        return connections;
    return limit.rlim_cur > 2 * forTheRest ? int(limit.rlim_cur - forTheRest) : int(limit.rlim_cur / 2);
}

} // namespace

/// Shared with every reply that is still to come, so that what RESTinio made ends before its io_context. What waits in
/// the io_context knows it by a bare pointer: it is never run once this is gone, and would keep it alive for ever.
class HttpServer::Core : public std::enable_shared_from_this<HttpServer::Core>
{
public:
    Core(const HttpLimits& limits, HttpHandler handler);

    void start(const QList<QString>& addresses, quint16 port, std::function<void(QList<Listening>)> onOpen,
               std::function<void(QString, QString, bool)> onFailed);
    void stop(std::function<void()> onStopped);
    void end();
    std::shared_ptr<std::atomic<int>> openCount() const { return m_open; }

private:
    struct Answered
    {
        restinio::request_handle_t request;
        HttpAnswer answer;
        ConnectionTable::Id connection;
    };

    void open(const QList<QString>& addresses, quint16 port, const std::function<void(QList<Listening>)>& onOpen,
              const std::function<void(QString, QString, bool)>& onFailed);
    quint16 openOne(const QString& address, quint16 port);
    void take(std::size_t server, const restinio::request_handle_t& request);
    void notice(std::size_t server, const restinio::connection_state::notice_t& notice);
    void reply(Answered answered);
    void sendAnswers();
    void send(Answered& answered);
    void endWhenDone();
    void endSoon();
    void closeAll();

    const HttpLimits m_limits;
    const HttpHandler m_handler;
    /// Run by one thread: what that posts to itself needs no lock.
    asio::io_context m_io{1};
    // The server's thread only:
    ConnectionTable m_table;
    std::vector<std::unique_ptr<Server>> m_servers;
    bool m_stopping = false;
    bool m_ending = false;
    std::chrono::steady_clock::time_point m_stopBegan;
    std::chrono::steady_clock::time_point m_endBy;
    asio::steady_timer m_stopTimer{m_io};
    std::function<void()> m_onStopped;
    // Any thread:
    std::mutex m_mutex;
    std::vector<Answered> m_answers;
    const std::shared_ptr<std::atomic<int>> m_open = std::make_shared<std::atomic<int>>(0);
    std::thread m_thread;
};

HttpServer::Core::Core(const HttpLimits& limits, HttpHandler handler)
    : m_limits(limits)
    , m_handler(std::move(handler))
    , m_table([&limits] {
        raiseDescriptorLimit(rlim_t(limits.connections) + 1024);
        return affordable(limits.connections);
    }())
{
    http_parser_set_max_header_size(parsercaps::mostHeader);
}

void HttpServer::Core::start(const QList<QString>& addresses, quint16 port,
                             std::function<void(QList<Listening>)> onOpen,
                             std::function<void(QString, QString, bool)> onFailed)
{
    // The timer keeps run() going until end().
    m_stopTimer.expires_at(std::chrono::steady_clock::time_point::max());
    m_stopTimer.async_wait([](const asio::error_code&) {});
    asio::post(m_io, [this, addresses, port, onOpen = std::move(onOpen), onFailed = std::move(onFailed)] {
        open(addresses, port, onOpen, onFailed);
    });
    m_thread = std::thread([this] { m_io.run(); });
}

void HttpServer::Core::open(const QList<QString>& addresses, quint16 port,
                            const std::function<void(QList<Listening>)>& onOpen,
                            const std::function<void(QString, QString, bool)>& onFailed)
{
    QList<Listening> listening;
    for (const QString& address : addresses) {
        try {
            port = openOne(address, port);
            listening.append({address, port});
        } catch (const std::system_error& error) {
            const bool notHere = error.code() == asio::error::address_family_not_supported ||
                                 error.code() == std::errc::address_not_available;
            if (notHere && !listening.isEmpty())
                continue;
            m_servers.clear();
            onFailed(address, QString::fromStdString(error.code().message()),
                     error.code() == asio::error::address_in_use);
            return;
        } catch (const std::exception& error) {
            m_servers.clear();
            onFailed(address, QString::fromUtf8(error.what()), false);
            return;
        }
    }
    onOpen(listening);
}

quint16 HttpServer::Core::openOne(const QString& address, quint16 port)
{
    const auto ip = asio::ip::make_address(address.toStdString());
    const std::size_t index = m_servers.size();
    quint16 picked = port;
    restinio::server_settings_t<Traits> settings;
    settings.protocol(ip.is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4())
        .address(ip)
        .port(port)
        .read_next_http_message_timelimit(m_limits.requestTime)
        .write_http_response_timelimit(m_limits.answerTime)
        .handle_request_timeout(m_limits.handlingTime)
        .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                      .max_url_size(std::size_t(m_limits.urlBytes))
                                      .max_field_value_size(std::size_t(m_limits.headerBytes))
                                      .max_body_size(std::uint64_t(m_limits.bodyBytes)))
        .ip_blocker(std::make_shared<Doorkeeper>(Doorkeeper{[this] { return m_table.makeRoom(); }}))
        .connection_state_listener(std::make_shared<ConnectionListener>(
            ConnectionListener{[this, index](const auto& what) { notice(index, what); }}))
        .acceptor_options_setter([ip](auto& options) {
            options.set_option(asio::ip::tcp::acceptor::reuse_address(true));
            if (ip.is_v6())
                options.set_option(asio::ip::v6_only(true));
        })
        .socket_options_setter([](auto& options) {
            asio::error_code ignored;
            options.set_option(asio::ip::tcp::no_delay(true), ignored);
        })
        .acceptor_post_bind_hook([&picked](asio::ip::tcp::acceptor& bound) { picked = bound.local_endpoint().port(); })
        .request_handler([this, index](restinio::request_handle_t request) {
            take(index, request);
            return restinio::request_accepted();
        });
    auto server = std::make_unique<Server>(restinio::external_io_context(m_io), std::move(settings));
    server->open_sync();
    m_servers.push_back(std::move(server));
    return picked;
}

void HttpServer::Core::notice(std::size_t server, const restinio::connection_state::notice_t& notice)
{
    const ConnectionTable::Id id = idOf(server, notice.connection_id());
    if (restinio::holds_alternative<restinio::connection_state::accepted_t>(notice.cause()))
        m_table.add(id, WatchedSocket::lastAsked(),
                    QByteArray::fromStdString(notice.remote_endpoint().address().to_string()));
    else
        m_table.remove(id);
    *m_open = m_table.size();
}

void HttpServer::Core::take(std::size_t server, const restinio::request_handle_t& request)
{
    const ConnectionTable::Id id = idOf(server, request->connection_id());
    m_table.setBusy(id);
    // RESTinio forgets the time limits of a connection that wants to become something else.
    const bool upgrade = request->header().connection() == restinio::http_connection_header_t::upgrade;
    auto reply = [core = shared_from_this(), request, id, upgrade](HttpAnswer answer) {
        answer.close |= upgrade;
        core->reply({request, std::move(answer), id});
    };
    m_handler(requestOf(*request, m_table.peerOf(id)), std::move(reply));
}

void HttpServer::Core::reply(Answered answered)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_answers.empty();
        m_answers.push_back(std::move(answered));
    }
    if (first)
        asio::post(m_io, [this] { sendAnswers(); });
}

void HttpServer::Core::sendAnswers()
{
    std::vector<Answered> answers;
    {
        const std::lock_guard lock(m_mutex);
        answers.swap(m_answers);
    }
    for (Answered& answered : answers)
        send(answered);
    if (m_stopping)
        endWhenDone();
}

void HttpServer::Core::send(Answered& answered)
{
    HttpAnswer& answer = answered.answer;
    auto response = answered.request->create_response(restinio::http_status_line_t{
        restinio::http_status_code_t{std::uint16_t(answer.status)}, httpReason(answer.status)});
    for (const auto& [name, value] : answer.headers)
        response.append_header(name.toStdString(), value.toStdString());
    // The answer to HEAD has none.
    const bool withBody = answered.request->header().method() != restinio::http_method_head();
    if (!answer.body.isEmpty() && withBody) {
        response.append_header(restinio::http_field::content_type, answer.contentType.toStdString());
        response.set_body(std::move(answer.body));
    }
    if (answer.close || m_stopping)
        response.connection_close();
    // Before it is sent: the next request may follow at once.
    m_table.setIdle(answered.connection);
    response.done();
}

void HttpServer::Core::stop(std::function<void()> onStopped)
{
    asio::post(m_io, [this, onStopped = std::move(onStopped)] {
        m_onStopped = onStopped;
        m_stopping = true;
        m_stopBegan = std::chrono::steady_clock::now();
        for (const auto& server : m_servers)
            server->close_sync();
        endWhenDone();
    });
}

/// Once nothing is open. Idle connections get a moment, for a request may be on its way to us.
void HttpServer::Core::endWhenDone()
{
    if (m_ending)
        return;
    const auto passed = std::chrono::steady_clock::now() - m_stopBegan;
    if (passed > m_limits.lingerTime)
        m_table.endIdle();
    if (passed > m_limits.stopTime)
        m_table.endAll();
    if (m_table.size() == 0 || passed > m_limits.stopTime + std::chrono::seconds(1)) {
        if (m_onStopped)
            std::exchange(m_onStopped, nullptr)();
        m_stopTimer.expires_at(std::chrono::steady_clock::time_point::max());
        return;
    }
    m_stopTimer.expires_after(std::chrono::milliseconds(20));
    m_stopTimer.async_wait([this](const asio::error_code& error) {
        if (!error)
            endWhenDone();
    });
}

void HttpServer::Core::end()
{
    if (!m_thread.joinable())
        return;
    asio::post(m_io, [this] {
        m_onStopped = nullptr;
        m_stopping = true;
        m_ending = true;
        m_endBy = std::chrono::steady_clock::now() + m_limits.endTime;
        for (const auto& server : m_servers)
            server->close_sync();
        endSoon();
    });
    m_thread.join();
}

void HttpServer::Core::endSoon()
{
    if (m_table.busy() == 0 || std::chrono::steady_clock::now() > m_endBy)
        return closeAll();
    m_stopTimer.expires_after(std::chrono::milliseconds(5));
    m_stopTimer.async_wait([this](const asio::error_code& error) {
        if (!error)
            endSoon();
    });
}

void HttpServer::Core::closeAll()
{
    m_servers.clear();
    m_table.endAll();
    m_stopTimer.cancel();
    m_io.stop();
}

HttpServer::HttpServer(HttpLimits limits, HttpHandler handler)
    : m_core(std::make_shared<Core>(limits, std::move(handler)))
{
}

HttpServer::~HttpServer()
{
    m_core->end();
}

void HttpServer::start(const QList<QString>& addresses, quint16 port, std::function<void(QList<Listening>)> onOpen,
                       std::function<void(QString address, QString reason, bool inUse)> onFailed)
{
    m_core->start(addresses, port, std::move(onOpen), std::move(onFailed));
}

void HttpServer::stop(std::function<void()> onStopped)
{
    m_core->stop(std::move(onStopped));
}

std::function<int()> HttpServer::connectionCounter() const
{
    return [open = m_core->openCount()] { return open->load(); };
}

} // namespace talkglass
