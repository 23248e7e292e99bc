#include "app/http/HttpEndpoint.h"
#include "tests/support/HttpCaller.h"
#include "tests/support/ServiceFixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUrl>

#include <atomic>
#include <thread>
#include <vector>

using namespace talkglass;
using namespace std::chrono_literals;
using Server = LocalStores::Server;

namespace {

constexpr int connections = 64;
constexpr qint64 users = 5;
constexpr auto pause = 30ms;
/// The longest way of a write that is to be answered: the archive's statement and its watchdog, the cache, and the same
/// for the batch in front of it; and what a busy machine takes on top.
constexpr auto patience = 15s;
constexpr int patienceMs = 20'000;

/// Posts into one session, one message after the other, and reads it again now and then.
class Poster
{
public:
    Poster(int number, quint16 port, const QByteArray& token)
        : m_session("load-" + QByteArray::number(number))
        , m_caller(port, token, patience)
    {
    }

    void run(const std::atomic<bool>& ending)
    {
        const QByteArray path = "/api/conversations/sessions/" + m_session;
        for (int number = 1; !ending; ++number) {
            const QByteArray text = m_session + ' ' + QByteArray::number(number);
            const HttpCaller::Answer answer =
                m_caller.call("POST", path + "/messages", "{\"content\": \"" + text + "\"}");
            note(answer);
            if (answer.status == 200) {
                acknowledged.append(QString::fromLatin1(text));
                if (number % readEvery == 0)
                    read(path);
            }
            std::this_thread::sleep_for(pause);
        }
    }

    const QByteArray& session() const { return m_session; }

    QStringList acknowledged;
    QStringList missing; ///< from a read that came after the acknowledgement
    QStringList strange; ///< neither done nor refused for a store
    int refused = 0;     ///< 503
    int timeouts = 0;
    int reads = 0;

private:
    static constexpr int readEvery = 3;

    void note(const HttpCaller::Answer& answer)
    {
        if (answer.timedOut)
            ++timeouts;
        else if (answer.status == 503)
            ++refused;
        else if (answer.status != 200)
            strange.append(QString::fromUtf8(answer.header + answer.body));
    }

    void read(const QByteArray& path)
    {
        const HttpCaller::Answer answer = m_caller.call("GET", path + "?limit=10");
        note(answer);
        if (answer.status != 200)
            return;
        ++reads;
        const QJsonArray messages = QJsonDocument::fromJson(answer.body).object().value(u"messages").toArray();
        QStringList texts;
        for (const QJsonValue& message : messages)
            texts.append(message[u"content"].toString());
        // The newest ones: as many as must be among ten, for those that were refused may be there as well.
        for (const QString& text : acknowledged.mid(std::max<qsizetype>(0, acknowledged.size() - 3))) {
            if (!texts.contains(text) && !isPushedOut(texts, text))
                missing.append(text + u": " + QString::fromUtf8(answer.header + answer.body));
        }
    }

    /// Ten later ones are there, of which some were not acknowledged.
    bool isPushedOut(const QStringList& texts, const QString& text) const
    {
        const auto numberOf = [](const QString& t) { return t.section(u' ', -1).toInt(); };
        return texts.size() == 10 &&
               std::all_of(texts.begin(), texts.end(), [&](const QString& t) { return numberOf(t) > numberOf(text); });
    }

    QByteArray m_session;
    HttpCaller m_caller;
};

} // namespace

/// 64 clients go on posting while the stores go and come back. What was acknowledged is there: once, in order, and in
/// every read that follows.
class TestHttpFaults : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    bool away(Server server, const QString& how)
    {
        LocalStores& stores = m_fixture.stores();
        return (how == u"stop"   ? stores.stop(server)
                : how == u"kill" ? stores.kill(server)
                                 : stores.freeze(server))
            .ok();
    }

    bool back(Server server, const QString& how)
    {
        LocalStores& stores = m_fixture.stores();
        return (how == u"freeze" ? stores.thaw(server) : stores.restart(server)).ok();
    }

    bool isWell(HybridConversationService& service)
    {
        return service.cacheStatus().state == StoreStatus::State::Up &&
               service.archiveStatus().state == StoreStatus::State::Up &&
               m_fixture.redis({"EXISTS", "talkglass:pending"}) == QByteArrayList{"0"};
    }

    QStringList archived(const QByteArray& session) const
    {
        return m_fixture.sql(
            QStringLiteral("SELECT content FROM conversation_messages WHERE session_id = '%1' ORDER BY created_at, id")
                .arg(QString::fromLatin1(session)));
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }

    void nothingAcknowledgedIsLost_data()
    {
        QTest::addColumn<int>("server");
        QTest::newRow("Redis") << int(Server::Redis);
        QTest::newRow("PostgreSQL") << int(Server::Postgres);
    }

    void nothingAcknowledgedIsLost()
    {
        QFETCH(int, server);
        QCOMPARE(m_fixture.reset(), QString());
        const auto clock = std::make_shared<const SystemClock>();
        HybridConversationService service(m_fixture.settings(), clock);
        HttpEndpoint endpoint(service, nullptr, clock);
        EndpointSettings settings;
        settings.address = QStringLiteral("127.0.0.1");
        settings.port = 0;
        endpoint.start(settings);
        QTRY_COMPARE_WITH_TIMEOUT(endpoint.state(), Endpoint::State::Running, 10'000);
        const quint16 port = quint16(QUrl(endpoint.url()).port());

        std::vector<std::unique_ptr<Poster>> posters;
        for (int i = 0; i < connections; ++i)
            posters.push_back(std::make_unique<Poster>(i, port, endpoint.tokenFor(1 + i % users, 0)));
        std::atomic<bool> ending = false;
        std::vector<std::thread> threads;
        for (const auto& poster : posters)
            threads.emplace_back([&ending, &poster] { poster->run(ending); });
        bool all = true;
        for (const char* how : {"freeze", "stop", "kill"}) {
            const QString way = QString::fromLatin1(how);
            QTest::qWait(700);
            all = all && away(Server(server), way);
            QTest::qWait(1000);
            all = back(Server(server), way) && all;
            // What is owed is paid back before the next one: what waits in Redis would go with it.
            all = all && QTest::qWaitFor([&] { return isWell(service); }, patienceMs);
        }
        QTest::qWait(700);
        ending = true;
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY2(all, "a store did not go or come back");

        int acknowledged = 0;
        int reads = 0;
        for (const auto& poster : posters) {
            acknowledged += int(poster->acknowledged.size());
            reads += poster->reads;
            QCOMPARE(poster->timeouts, 0);
            QVERIFY2(poster->strange.isEmpty(), qPrintable(poster->strange.value(0)));
            QVERIFY2(poster->missing.isEmpty(), qPrintable(poster->missing.value(0)));
        }
        QVERIFY2(acknowledged > connections * 10 && reads > connections,
                 qPrintable(QStringLiteral("%1 acknowledged, %2 reads").arg(acknowledged).arg(reads)));

        QTRY_COMPARE_WITH_TIMEOUT(m_fixture.redis({"LLEN", "talkglass:pending"}), QByteArrayList{"0"}, patienceMs);
        QCOMPARE(m_fixture.redis({"EXISTS", "talkglass:rejected"}), QByteArrayList{"0"});
        for (const auto& poster : posters) {
            const QStringList rows = archived(poster->session());
            QCOMPARE(QSet<QString>(rows.begin(), rows.end()).size(), rows.size()); // nothing twice
            QStringList kept;
            for (const QString& row : rows) {
                if (poster->acknowledged.contains(row))
                    kept.append(row);
            }
            QCOMPARE(kept, poster->acknowledged);
        }
        QVERIFY(m_fixture
                    .sql(QStringLiteral("SELECT session_id FROM conversation_sessions s WHERE message_count <> (SELECT "
                                        "count(*) FROM conversation_messages m WHERE m.session_id = s.session_id)"))
                    .isEmpty());
        qInfo("%d messages acknowledged, %d reads", acknowledged, reads);
        endpoint.stop();
        QTRY_COMPARE_WITH_TIMEOUT(endpoint.state(), Endpoint::State::Stopped, 20'000);
    }
};

QTEST_GUILESS_MAIN(TestHttpFaults)
#include "tst_http_faults.moc"
