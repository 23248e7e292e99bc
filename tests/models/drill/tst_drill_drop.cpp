#include "models/cache/CacheCopies.h"
#include "tests/support/DrillFixture.h"
#include "tests/support/StoreDump.h"

#include <QDateTime>
#include <QFile>
#include <QScopeGuard>
#include <QTest>
#include <QThread>

using namespace talkglass;
using Server = LocalStores::Server;

namespace {

const SessionKey key{1, QStringLiteral("talk: é/:session:x")};
const QByteArray listKey = "conversation:user:1:session:" + key.sessionId.toUtf8();
const QByteArray asideKey = "talkglass:aside:" + listKey;
const SessionKey cacheOnly{2, QStringLiteral("only * cached")};
const QByteArray cacheOnlyKey = "conversation:user:2:session:only * cached";

} // namespace

/// The drill that drops the cached copy itself: what it finds, what is kept aside, and that it comes back.
class TestDrillDrop : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    void post(const SessionKey& to, const char* content) const
    {
        const auto service = m_fixture.makeService();
        const Result<AddedMessage> added = answerOf(service->addUserMessage(to, QString::fromLatin1(content)));
        QVERIFY2(added, qPrintable(added ? QString() : added.error().text()));
    }
    qint64 number(const QByteArrayList& command) const { return m_fixture.redis(command).value(0).toLongLong(); }

    void cacheOnlySession() const
    {
        m_fixture.redis({"RPUSH", cacheOnlyKey,
                         "{\"role\": \"user\", \"content\": \"a\", \"timestamp\": \"2026-11-22T08:00:00\"}"});
        m_fixture.redis({"PEXPIRE", cacheOnlyKey, "70000"});
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init()
    {
        QCOMPARE(m_fixture.reset(), QString());
        post(key, "one");
        post(key, "two");
    }

    /// Everything is as before, but for the time that has passed.
    void putBack()
    {
        m_fixture.redis({"RPUSH", "conversation:user:2:session:only cached",
                         "{\"role\": \"user\", \"content\": \"a\", \"timestamp\": \"2026-11-22T08:00:00\"}"});
        m_fixture.redis({"PEXPIRE", "conversation:user:2:session:only cached", "70000"});
        m_fixture.redis({"SET", "conversation:user:3:session:no list", "text"});
        const StoreDump before = StoreDump::of(m_fixture);
        QElapsedTimer passed;
        passed.start();
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Drop);
        plan.options.putBack = true;
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.warnings, QStringList());
        QCOMPARE(report.results.size(), 3);
        for (const DrillResult& result : report.results) {
            const bool lost = result.key.userId == 2;
            QCOMPARE(result.verdict, lost ? DrillVerdict::Fail : DrillVerdict::Pass);
            QVERIFY(result.notes.contains(QStringLiteral("The cached copy was put back.")));
        }
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
        QVERIFY(!QFile::exists(fixture.stateFile()));
    }

    /// Without being asked to, nothing comes back; what was dropped stands aside, longer than it would have lived.
    void staysAside()
    {
        DrillFixture fixture(m_fixture);
        const DrillReport report = fixture.run(fixture.plan(DrillWay::Drop, {key}));
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.results.first().verdict, DrillVerdict::Pass);
        QCOMPARE(report.warnings.size(), 1);
        QCOMPARE(number({"EXISTS", listKey}), 0);
        QCOMPARE(number({"LLEN", asideKey}), 2);
        QVERIFY(number({"TTL", asideKey}) > 7 * 86'400);
        QVERIFY(QFile::exists(fixture.stateFile()));
        const QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::ReadOther;
        QVERIFY(!(QFile::permissions(fixture.stateFile()) & others));
        // The SET is not touched: when a TTL ends, it is not either.
        QCOMPARE(number({"SISMEMBER", "sessions:user:1", key.sessionId.toUtf8()}), 1);
    }

    /// Asked for later, it comes back all the same, with what is left of its TTL.
    void putBackLater()
    {
        m_fixture.redis({"PEXPIRE", listKey, "100000"});
        DrillFixture fixture(m_fixture);
        QCOMPARE(textOf(fixture.run(fixture.plan(DrillWay::Drop, {key}))), QString());
        DrillPlan plan = fixture.plan(DrillWay::Drop, {key});
        plan.options.putBack = true;
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QCOMPARE(number({"LLEN", listKey}), 2);
        const qint64 left = number({"PTTL", listKey});
        QVERIFY2(left > 0 && left <= 100'000, qPrintable(QString::number(left)));
        QCOMPARE(m_fixture.redis({"KEYS", "talkglass:*"}), QByteArrayList());
    }

    /// What was only cached is in neither store once it stands aside: it comes back as if it had never been away.
    void putBackLaterOfWhatWasOnlyCached()
    {
        cacheOnlySession();
        const StoreDump before = StoreDump::of(m_fixture);
        QElapsedTimer passed;
        passed.start();
        DrillFixture fixture(m_fixture);
        const DrillReport dropped = fixture.run(fixture.plan(DrillWay::Drop, {cacheOnly}));
        QCOMPARE(textOf(dropped), QString());
        QCOMPARE(dropped.warnings.size(), 1);
        QVERIFY2(dropped.warnings.first().contains(u"--put-back"), qPrintable(dropped.warnings.first()));
        QCOMPARE(number({"EXISTS", cacheOnlyKey}), 0);
        DrillPlan plan = fixture.plan(DrillWay::Drop, {cacheOnly});
        plan.options.putBack = true;
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.results.size(), 1);
        QCOMPARE(report.results.first().verdict, DrillVerdict::Fail);
        QCOMPARE(report.results.first().messages, 1);
        QVERIFY(report.results.first().notes.first().contains(u"earlier drill"));
        QCOMPARE(report.warnings.size(), 1);
        QVERIFY2(report.warnings.first().contains(cacheOnly.sessionId), qPrintable(report.warnings.first()));
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
    }

    /// A drill that died in the middle has left all kinds of keys aside; a drill of all finds them, and one of a user
    /// that user's.
    void putBackLaterOfAll()
    {
        const SessionKey foreign{2, key.sessionId};
        const SessionKey noEnd{3, QStringLiteral("no end")};
        const SessionKey noList{3, QStringLiteral("no list")};
        const SessionKey died{3, QStringLiteral("died between")};
        cacheOnlySession();
        m_fixture.redis({"RPUSH", "conversation:user:2:session:" + key.sessionId.toUtf8(), "{}"});
        m_fixture.redis({"PEXPIRE", "conversation:user:2:session:" + key.sessionId.toUtf8(), "80000"});
        m_fixture.redis({"RPUSH", "conversation:user:3:session:no end", "{}"});
        m_fixture.redis({"SET", "conversation:user:3:session:no list", "text", "PX", "90000"});
        m_fixture.redis({"RPUSH", "conversation:user:3:session:died between", "{}"});
        m_fixture.redis({"PEXPIRE", "conversation:user:3:session:died between", "90000"});
        const StoreDump before = StoreDump::of(m_fixture);
        QElapsedTimer passed;
        passed.start();
        const SystemClock clock;
        StoreHealth health(Store::Cache, {}, clock);
        CacheCopies cache(m_fixture.settings().redis, health);
        QCOMPARE(*cache.setAside({key, cacheOnly, foreign, noEnd, noList}),
                 QList<AsideOutcome>(5, AsideOutcome::SetAside));
        m_fixture.redis({"RENAME", "conversation:user:3:session:died between",
                         "talkglass:aside:conversation:user:3:session:died between"});
        QCOMPARE(*cache.allStandingAside({}), (QList<SessionKey>{key, cacheOnly, foreign, died, noEnd, noList}));
        QCOMPARE(*cache.standingAside({noList, {3, QStringLiteral("none")}, key}), (QList<SessionKey>{noList, key}));

        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Drop);
        plan.options.putBack = true;
        plan.userId = 3;
        const DrillReport ofUser = fixture.run(plan);
        QCOMPARE(textOf(ofUser), QString());
        QCOMPARE(ofUser.results.size(), 3);
        QCOMPARE(*cache.allStandingAside({}), (QList<SessionKey>{key, cacheOnly, foreign}));
        QCOMPARE(*cache.allStandingAside(1), QList<SessionKey>{key});

        plan.userId.reset();
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.results.size(), 6);
        QCOMPARE(report.warnings.size(), 1);
        QCOMPARE(before.differenceTo(StoreDump::of(m_fixture), passed.elapsed() + 1000), QString());
    }

    /// Who does not ask for it back is told of it, and how to have it back.
    void tellsOfWhatStandsAside()
    {
        cacheOnlySession();
        DrillFixture fixture(m_fixture);
        QCOMPARE(textOf(fixture.run(fixture.plan(DrillWay::Drop, {cacheOnly}))), QString());
        for (const DrillWay way : {DrillWay::Copy, DrillWay::Drop}) {
            const DrillReport one = fixture.run(fixture.plan(way, {cacheOnly}));
            QVERIFY(one.failure);
            QCOMPARE(one.failure->kind, StoreError::Kind::NotFound);
            QVERIFY2(one.failure->hint.contains(u"talkglass:aside:"), qPrintable(one.failure->text()));
            QCOMPARE(one.warnings.size(), 1);
            const DrillReport all = fixture.run(fixture.plan(way));
            QCOMPARE(textOf(all), QString());
            QVERIFY(!all.warnings.isEmpty());
            QVERIFY2(all.warnings.first().contains(cacheOnly.sessionId), qPrintable(all.warnings.first()));
            QVERIFY2(all.warnings.first().contains(u"--put-back"), qPrintable(all.warnings.first()));
        }
        QCOMPARE(number({"EXISTS", "talkglass:aside:" + cacheOnlyKey}), 1);
    }

    /// Neither what has ended meanwhile nor what somebody has cached again is put back; both are named.
    void notPutBackIsNamed()
    {
        m_fixture.redis({"RPUSH", "conversation:user:2:session:over", "{}"});
        m_fixture.redis({"PEXPIRE", "conversation:user:2:session:over", "200"});
        const SystemClock clock;
        StoreHealth health(Store::Cache, {}, clock);
        CacheCopies cache(m_fixture.settings().redis, health);
        QVERIFY(cache.setAside({key, {2, QStringLiteral("over")}}));
        post(key, "three");
        QThread::msleep(300);
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Drop);
        plan.options.putBack = true;
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QCOMPARE(report.warnings.size(), 2);
        QVERIFY2(report.warnings[0].contains(u"\u201cover\u201d"), qPrintable(report.warnings[0]));
        QVERIFY2(report.warnings[1].contains(key.sessionId), qPrintable(report.warnings[1]));
        QCOMPARE(report.results.first().verdict, DrillVerdict::Unchecked);
        QCOMPARE(number({"LLEN", listKey}), 3);
        QCOMPARE(number({"LLEN", asideKey}), 2);
    }

    /// To the millisecond where Redis tells it, and near it where it does not (before 7.0).
    void endsComeBack()
    {
        const SystemClock clock;
        StoreHealth health(Store::Cache, {}, clock);
        CacheCopies cache(m_fixture.settings().redis, health);
        const auto restore = qScopeGuard([&] { m_fixture.redis({"ACL", "SETUSER", "default", "+pexpiretime"}); });
        for (const bool isTold : {true, false}) {
            constexpr int sessions = 300;
            QList<SessionKey> keys;
            QList<qint64> ends;
            for (int i = 0; i < sessions; ++i) {
                keys.append({4, QString::number(i)});
                ends.append(QDateTime::currentMSecsSinceEpoch() + 3'600'000 + i);
                const QByteArray name = "conversation:user:4:session:" + QByteArray::number(i);
                m_fixture.redis({"RPUSH", name, "{}"});
                m_fixture.redis({"PEXPIREAT", name, QByteArray::number(ends.last())});
            }
            if (!isTold)
                m_fixture.redis({"ACL", "SETUSER", "default", "-pexpiretime"});
            QVERIFY(cache.setAside(keys));
            for (const SessionKey& one : std::as_const(keys))
                QCOMPARE(*cache.putBack(one), PutBackOutcome::PutBack);
            m_fixture.redis({"ACL", "SETUSER", "default", "+pexpiretime"});
            for (int i = 0; i < sessions; ++i) {
                const qint64 off =
                    number({"PEXPIRETIME", "conversation:user:4:session:" + QByteArray::number(i)}) - ends[i];
                QVERIFY2(std::abs(off) <= (isTold ? 0 : 2), qPrintable(QString::number(off)));
            }
        }
    }

    /// A copy without end comes back without end.
    void noTtlStaysSo()
    {
        m_fixture.redis({"PERSIST", listKey});
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Drop, {key});
        plan.options.putBack = true;
        QCOMPARE(textOf(fixture.run(plan)), QString());
        QCOMPARE(number({"PTTL", listKey}), -1);
    }

    /// What somebody has cached meanwhile is not overwritten, and what stands aside is not thrown away for it.
    void newListIsLeftAlone()
    {
        const SystemClock clock;
        StoreHealth health(Store::Cache, {}, clock);
        CacheCopies cache(m_fixture.settings().redis, health);
        QCOMPARE(cache.setAside({key})->first(), AsideOutcome::SetAside);
        QCOMPARE(cache.setAside({key})->first(), AsideOutcome::NotCached);
        m_fixture.redis({"RPUSH", listKey, "new"});
        QCOMPARE(cache.setAside({key})->first(), AsideOutcome::Occupied);
        QCOMPARE(*cache.putBack(key), PutBackOutcome::Replaced);
        QCOMPARE(m_fixture.redis({"LRANGE", listKey, "0", "-1"}), QByteArrayList{"new"});
        QCOMPARE(number({"LLEN", asideKey}), 2);
        QVERIFY(number({"PTTL", asideKey}) > 0);
        // Not even a list that looks like ours but is longer makes room; exactly ours does.
        QCOMPARE(*cache.putBack(key, {"new", "newer"}), PutBackOutcome::Replaced);
        QCOMPARE(*cache.putBack(key, {"new"}), PutBackOutcome::PutBack);
        QCOMPARE(number({"LLEN", listKey}), 2);
        QCOMPARE(*cache.putBack(key), PutBackOutcome::Nothing);
    }

    void isOverMeanwhile()
    {
        m_fixture.redis({"PEXPIRE", listKey, "300"});
        const SystemClock clock;
        StoreHealth health(Store::Cache, {}, clock);
        CacheCopies cache(m_fixture.settings().redis, health);
        QCOMPARE(cache.setAside({key})->first(), AsideOutcome::SetAside);
        QThread::msleep(400);
        QCOMPARE(*cache.putBack(key), PutBackOutcome::Over);
        QCOMPARE(number({"LLEN", asideKey}), 2);
        QCOMPARE(number({"EXISTS", listKey}), 0);
    }

    /// An earlier copy that still stands aside must not be lost: the session is not dropped again.
    void occupiedIsUnchecked()
    {
        DrillFixture fixture(m_fixture);
        QCOMPARE(textOf(fixture.run(fixture.plan(DrillWay::Drop, {key}))), QString());
        post(key, "three");
        const DrillReport report = fixture.run(fixture.plan(DrillWay::Drop, {key}));
        QCOMPARE(report.results.first().verdict, DrillVerdict::Unchecked);
        QVERIFY(report.results.first().reason.contains(u"talkglass:aside:"));
        QCOMPARE(number({"LLEN", asideKey}), 2);
        QCOMPARE(number({"LLEN", listKey}), 3);
    }

    /// The list that the warming read has made makes room for the one that was set aside.
    void warmingThenPutBack()
    {
        m_fixture.redis({"PEXPIRE", listKey, "100000"});
        const QByteArrayList elements = m_fixture.redis({"LRANGE", listKey, "0", "-1"});
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Drop, {key});
        plan.options.checkWarming = true;
        QCOMPARE(textOf(fixture.run(plan)), QString());
        QCOMPARE(number({"LLEN", listKey}), 2); // warmed, for that was asked for
        m_fixture.redis({"DEL", listKey});
        plan.options.putBack = true;
        const DrillReport report = fixture.run(plan);
        QCOMPARE(textOf(report), QString());
        QVERIFY(report.results.first().notes.contains(QStringLiteral("A read filled the cache again, and right.")));
        QVERIFY(report.results.first().notes.contains(QStringLiteral("The cached copy was put back.")));
        QCOMPARE(m_fixture.redis({"LRANGE", listKey, "0", "-1"}), elements);
        QVERIFY(number({"PTTL", listKey}) <= 100'000);
    }

    /// PostgreSQL hangs just when it is to be read: an error, and the cached copy is back where it was.
    void archiveHangs()
    {
        const QByteArrayList elements = m_fixture.redis({"LRANGE", listKey, "0", "-1"});
        DrillFixture fixture(m_fixture);
        QCOMPARE(textOf(fixture.run(fixture.plan(DrillWay::Wait, {{1, QStringLiteral("none")}}))).isEmpty(), false);
        DrillPlan plan = fixture.plan(DrillWay::Drop, {key});
        plan.options.putBack = true;
        QVERIFY(m_fixture.stores().freeze(Server::Postgres).ok());
        const DrillReport report = fixture.run(plan);
        QVERIFY(m_fixture.stores().thaw(Server::Postgres).ok());
        QVERIFY(report.failure);
        QVERIFY(report.failure->isOutage());
        QCOMPARE(m_fixture.redis({"LRANGE", listKey, "0", "-1"}), elements);
        QCOMPARE(m_fixture.redis({"KEYS", "talkglass:*"}), QByteArrayList());
    }

    void readOnlyIsRefused()
    {
        DrillFixture fixture(m_fixture);
        DrillPlan plan = fixture.plan(DrillWay::Drop, {key});
        QVERIFY(!plan.writes().isEmpty());
        plan.mayWrite = false;
        QCOMPARE(fixture.run(plan).failure->kind, StoreError::Kind::ReadOnly);
        QCOMPARE(number({"LLEN", listKey}), 2);
    }
};

QTEST_GUILESS_MAIN(TestDrillDrop)
#include "tst_drill_drop.moc"
