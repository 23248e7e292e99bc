#include "models/service/UserSessionsReader.h"
#include "tests/support/ManualClock.h"
#include "tests/support/ServiceFixture.h"

#include <QTest>

#include <algorithm>

using namespace talkglass;
using Server = LocalStores::Server;

/// The list for programs: a page and a total of both stores together, against what the stores hold.
class TestUserSessions : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    std::shared_ptr<ManualClock> m_clock = std::make_shared<ManualClock>();
    StoreHealth m_cacheHealth{Store::Cache, {}, *m_clock};
    StoreHealth m_archiveHealth{Store::Archive, {}, *m_clock};
    std::unique_ptr<Stores> m_stores;
    std::unique_ptr<UserSessionsReader> m_reader;

    static QString moment(int second)
    {
        return QStringLiteral("2026-11-22T11:%1:%2")
            .arg(second / 60, 2, 10, QChar(u'0'))
            .arg(second % 60, 2, 10, QChar(u'0'));
    }
    void archive(qint64 user, const QString& id, int second, bool active = true) const
    {
        const QString sql =
            QStringLiteral("INSERT INTO conversation_sessions (session_id, user_id, created_at, updated_at, "
                           "last_activity, message_count, is_active, session_metadata) VALUES ('%1', %2, '%3', '%3', "
                           "'%3', 0, %4, '{\"title\": \"T\"}')")
                .arg(id)
                .arg(user)
                .arg(moment(second), active ? QStringLiteral("true") : QStringLiteral("false"));
        QCOMPARE(m_fixture.sql(sql), QStringList());
    }
    void cache(qint64 user, const QString& id, int second) const
    {
        const QByteArray key = "conversation:user:" + QByteArray::number(user) + ":session:" + id.toUtf8();
        m_fixture.redis(
            {"RPUSH", key,
             "{\"role\": \"user\", \"content\": \"x\", \"timestamp\": \"" + moment(second).toUtf8() + "\"}"});
        m_fixture.redis({"EXPIRE", key, "80000"});
        name(user, id);
    }
    void name(qint64 user, const QString& id) const
    {
        m_fixture.redis({"SADD", "sessions:user:" + QByteArray::number(user), id.toUtf8()});
    }
    UserSessionsPage page(const UserSessionsRequest& request)
    {
        const std::vector<Result<UserSessionsPage>> pages = m_reader->read(*m_stores, {request});
        return pages.front() ? *pages.front() : UserSessionsPage{{pages.front().error().text()}, {}, -1, {}};
    }
    QString ids(const UserSessionsRequest& request) { return page(request).ids.join(u' '); }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }

    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        ServiceSettings settings = m_fixture.settings();
        m_cacheHealth.tryNow();
        m_archiveHealth.tryNow();
        m_stores.reset(new Stores{RedisCache(settings.redis, settings.cachePolicy, *m_clock, m_cacheHealth),
                                  PostgresArchive(settings.archive, *m_clock, m_archiveHealth)});
        m_reader = std::make_unique<UserSessionsReader>(m_clock);
    }

    void union_()
    {
        archive(1, QStringLiteral("both"), 50);
        cache(1, QStringLiteral("both"), 50);
        archive(1, QStringLiteral("archived"), 30);
        cache(1, QStringLiteral("cached"), 40);
        archive(1, QStringLiteral("cleared"), 60, false);
        archive(1, QStringLiteral("ghost"), 20, false);
        cache(1, QStringLiteral("ghost"), 20);
        name(1, QStringLiteral("dangling"));
        archive(2, QStringLiteral("foreign"), 10);
        cache(1, QStringLiteral("foreign"), 10);
        archive(2, QStringLiteral("other"), 55);

        const UserSessionsPage all = page({1, 20, 0, true});
        QCOMPARE(all.ids.join(u' '), QStringLiteral("both cached archived ghost foreign"));
        QCOMPARE(all.total, 5);
        QVERIFY(!all.degraded);
        QStringList residencies;
        for (const Session& session : all.sessions)
            residencies.append(residencyName(session.residency));
        QCOMPARE(residencies.join(u' '), QStringLiteral("both cache_only archive_only ghost cache_only"));
        QCOMPARE(ids({2, 20, 0}), QStringLiteral("other foreign"));
        QCOMPARE(page({3, 20, 0}).total, 0);
    }

    /// Every page of every size, against the whole.
    void pages()
    {
        QStringList expected;
        for (int i = 60; i > 0; --i) {
            const QString id = QStringLiteral("s%1").arg(i);
            if (i % 7 == 0 || i > 57 || i < 4)
                cache(1, id, i);
            else
                archive(1, id, i);
            expected.append(id);
        }
        QCOMPARE(ids({1, 100, 0}), expected.join(u' '));
        for (const int limit : {1, 2, 5, 7, 20, 59, 60, 61}) {
            for (int offset = 0; offset <= 64; offset += (limit < 7 ? 1 : 3)) {
                const UserSessionsPage some = page({1, limit, offset});
                QCOMPARE(some.ids.join(u' '), expected.mid(offset, limit).join(u' '));
                QCOMPARE(some.total, 60);
            }
        }
    }

    void equalMoments()
    {
        for (int i = 0; i < 6; ++i)
            archive(1, QStringLiteral("a%1").arg(i), 10);
        for (int i = 0; i < 3; ++i)
            cache(1, QStringLiteral("c%1").arg(i), 10);
        const QStringList all = page({1, 20, 0}).ids;
        QCOMPARE(all.size(), 9);
        QStringList paged;
        for (int offset = 0; offset < 9; offset += 2)
            paged += page({1, 2, offset}).ids;
        QCOMPARE(paged, all);
    }

    /// Many at once are answered as one by one.
    void batches()
    {
        for (int i = 1; i <= 12; ++i) {
            archive(1 + i % 3, QStringLiteral("a%1").arg(i), i);
            cache(1 + i % 2, QStringLiteral("c%1").arg(i), 30 + i);
        }
        std::vector<UserSessionsRequest> requests;
        for (int i = 0; i < 40; ++i)
            requests.push_back({1 + i % 5, 1 + i % 4, i % 6, i % 7 == 0});
        const std::vector<Result<UserSessionsPage>> together = m_reader->read(*m_stores, requests);
        QCOMPARE(together.size(), requests.size());
        for (size_t i = 0; i < requests.size(); ++i) {
            UserSessionsReader fresh(m_clock);
            const Result<UserSessionsPage> alone = fresh.read(*m_stores, {requests[i]}).front();
            QVERIFY(together[i] && alone);
            QCOMPARE(together[i]->ids, alone->ids);
            QCOMPARE(together[i]->total, alone->total);
            QCOMPARE(together[i]->sessions.size(), requests[i].details ? together[i]->ids.size() : 0);
        }
    }

    /// A change of the number of cached sessions, and whatever is done here, is seen at once; the rest a moment later.
    void changes()
    {
        archive(1, QStringLiteral("a"), 10);
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("a"));
        cache(1, QStringLiteral("c"), 20);
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("c a"));
        archive(1, QStringLiteral("b"), 30);
        m_reader->added({1, QStringLiteral("b")}, true);
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("b c a"));
        QCOMPARE(page({1, 20, 0}).total, 3);
        archive(1, QStringLiteral("c"), 20); // by somebody else: never a double, and soon no longer counted twice
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("b c a"));
        m_clock->advanceSeconds(6);
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("b c a"));
        QCOMPARE(page({1, 20, 0}).total, 3);
        m_fixture.sql(QStringLiteral("UPDATE conversation_sessions SET is_active = false WHERE session_id = 'c'"));
        m_reader->cleared({1, QStringLiteral("c")});
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("b c a")); // a ghost now
        m_fixture.redis({"DEL", "conversation:user:1:session:c"});
        m_fixture.redis({"SREM", "sessions:user:1", "c"});
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("b a"));
    }

    void changesWithoutALength()
    {
        archive(1, QStringLiteral("a"), 10);
        cache(1, QStringLiteral("old"), 20);
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("old a"));
        const auto swap = [&](const QString& before, const QString& after) {
            m_fixture.redis({"DEL", "conversation:user:1:session:" + before.toUtf8()});
            m_fixture.redis({"SREM", "sessions:user:1", before.toUtf8()});
            cache(1, after, 20);
        };
        swap(QStringLiteral("old"), QStringLiteral("new"));
        m_clock->advanceSeconds(6);
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("new a"));
        swap(QStringLiteral("new"), QStringLiteral("newest"));
        m_reader->added({1, QStringLiteral("newest")}, false);
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("newest a"));
    }

    /// The second message of a session changes no list; the first after a clear does.
    void onlyFirstMessagesMatter()
    {
        archive(1, QStringLiteral("a"), 10);
        const SessionKey a{1, QStringLiteral("a")};
        m_reader->added(a, true);
        QCOMPARE(page({1, 20, 0}).total, 1);
        archive(1, QStringLiteral("unseen"), 20); // by somebody else
        m_reader->added(a, true);
        QCOMPARE(page({1, 20, 0}).total, 1); // still what is remembered
        m_reader->cleared(a);
        QCOMPARE(page({1, 20, 0}).total, 2);
        archive(1, QStringLiteral("unseen too"), 30);
        m_reader->added(a, true);
        QCOMPARE(page({1, 20, 0}).total, 3);
        archive(1, QStringLiteral("and this"), 40);
        m_reader->forgetAll();
        QCOMPARE(page({1, 20, 0}).total, 4);
    }

    void largeSets()
    {
        m_fixture.sql(QStringLiteral(
            "INSERT INTO conversation_sessions (session_id, user_id, created_at, updated_at, last_activity, "
            "message_count, is_active, session_metadata) SELECT 'n' || n, 1, now(), now(), "
            "timestamp '2026-11-22' + n * interval '1 second', 0, true, '{}' FROM generate_series(1, 3000) n"));
        for (int from = 0; from < 3000; from += 500) {
            QByteArrayList command{"SADD", "sessions:user:1"};
            for (int i = from; i < from + 500; ++i)
                command.append('n' + QByteArray::number(i + 1));
            m_fixture.redis(command);
        }
        cache(1, QStringLiteral("alone"), 1);
        const UserSessionsPage first = page({1, 3, 0});
        QCOMPARE(first.total, 3001);
        QCOMPARE(first.ids, QStringList({QStringLiteral("alone"), QStringLiteral("n3000"), QStringLiteral("n2999")}));
        QCOMPARE(ids({1, 1, 3000}), QStringLiteral("n1"));
    }

    void foreignThings()
    {
        archive(1, QStringLiteral("a"), 10);
        m_fixture.redis({"SET", "sessions:user:1", "no set"});
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("a"));
        QCOMPARE(page({qint64(1) << 40, 20, 0}).total, 0);
        m_fixture.redis({"SET", "conversation:user:2:session:x", "no list"});
        name(2, QStringLiteral("x"));
        QCOMPARE(page({2, 20, 0}).total, 0);
    }

    void storesAway()
    {
        archive(1, QStringLiteral("archived"), 30);
        archive(1, QStringLiteral("both"), 50);
        cache(1, QStringLiteral("both"), 50);
        cache(1, QStringLiteral("cached"), 40);
        QVERIFY(m_fixture.stores().stop(Server::Redis));
        const UserSessionsPage archived = page({1, 20, 0, true});
        QCOMPARE(archived.ids.join(u' '), QStringLiteral("both archived"));
        QCOMPARE(archived.total, 2);
        QVERIFY(archived.degraded && archived.degraded->store == Store::Cache);
        QCOMPARE(archived.sessions.first().residency, Residency::Unknown);
        QVERIFY(m_fixture.stores().stop(Server::Postgres));
        QCOMPARE(page({1, 20, 0}).total, -1);
        QVERIFY(m_fixture.stores().restart(Server::Redis));
        m_cacheHealth.tryNow();
        const UserSessionsPage cached = page({1, 20, 0});
        QCOMPARE(cached.ids.join(u' '), QStringLiteral("both cached"));
        QVERIFY(cached.degraded && cached.degraded->store == Store::Archive);
        QCOMPARE(ids({1, 1, 1}), QStringLiteral("cached"));
        QVERIFY(m_fixture.stores().restart(Server::Postgres));
        m_archiveHealth.tryNow();
        QCOMPARE(ids({1, 20, 0}), QStringLiteral("both cached archived"));
    }
};

QTEST_GUILESS_MAIN(TestUserSessions)
#include "tst_user_sessions.moc"
