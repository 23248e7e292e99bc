#include "app/http/WatchedSocket.h"

#include <restinio/all.hpp>

#include <QTest>

#include <memory>

using namespace talkglass;

namespace {

namespace asio = restinio::asio_ns;

struct AllowAll
{
    restinio::ip_blocker::inspection_result_t inspect(const restinio::ip_blocker::incoming_info_t& incoming) noexcept
    {
        address = incoming.remote_endpoint().address();
        return restinio::ip_blocker::inspection_result_t::allow;
    }

    asio::ip::address address;
};

struct Settings
{
    std::shared_ptr<AllowAll> blocker;
    std::shared_ptr<AllowAll> ip_blocker() const { return blocker; }
};

} // namespace

class TestWatchedSocket : public QObject
{
    Q_OBJECT

private:
    asio::io_context m_io;
    asio::ip::tcp::acceptor m_acceptor{m_io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    asio::ip::tcp::socket m_client{m_io};
    WatchedSocket m_accepted{m_io};

    void connectAndAccept()
    {
        m_client.connect(m_acceptor.local_endpoint());
        m_acceptor.accept(m_accepted.lowest_layer());
    }

    /// Abortively: the server's side is reset, and has no peer any more.
    void hangUp()
    {
        m_client.set_option(asio::socket_base::linger(true, 0));
        m_client.close();
    }

    bool peerIsGone()
    {
        asio::error_code error;
        static_cast<asio::ip::tcp::socket&>(m_accepted).remote_endpoint(error);
        return bool(error);
    }

private Q_SLOTS:
    void init()
    {
        m_client = asio::ip::tcp::socket(m_io);
        m_accepted = WatchedSocket(m_io);
    }

    void tellsWhichSocketWasAskedFor()
    {
        m_accepted.lowest_layer();
        QCOMPARE(WatchedSocket::lastAsked(), -1);
        connectAndAccept();
        m_accepted.lowest_layer();
        QCOMPARE(WatchedSocket::lastAsked(), m_accepted.native_handle());
        QVERIFY(m_accepted.remote_endpoint() == m_client.local_endpoint());
    }

    /// As RESTinio asks, out of a function that may throw nothing: asio's own socket ends the program here.
    void hungUpBeforeItIsInspected()
    {
        connectAndAccept();
        hangUp();
        QTRY_VERIFY_WITH_TIMEOUT(peerIsGone(), 10'000);

        const auto blocker = std::make_shared<AllowAll>();
        const restinio::impl::acceptor_details::ip_blocker_holder_t<AllowAll> inspector(Settings{blocker});
        QCOMPARE(inspector.inspect_incoming(m_accepted), restinio::ip_blocker::inspection_result_t::allow);
        QVERIFY(blocker->address.is_unspecified());
    }
};

QTEST_GUILESS_MAIN(TestWatchedSocket)
#include "tst_watched_socket.moc"
