#include "models/service/SessionMerge.h"

#include <QTest>

using namespace talkglass;

namespace {

const SessionKey key{1, QStringLiteral("s")};
const Timestamp noon = *Timestamp::fromIso(u"2026-11-22T12:00:00");

ArchivedSession row(qint64 user, bool active)
{
    ArchivedSession row;
    row.id = 7;
    row.key = {user, key.sessionId};
    row.active = active;
    row.messages = 5;
    row.messageCount = 6;
    row.lastActivity = noon;
    row.createdAt = noon.plusSeconds(-60);
    return row;
}

CachedSession list(qint64 ttlMs, Problems problems = {})
{
    CachedSession cached;
    cached.key = key;
    cached.messages = 5;
    cached.ttlMs = ttlMs;
    cached.inUserSet = true;
    cached.problems = problems;
    cached.lastActivity = noon.plusSeconds(1);
    return cached;
}

} // namespace

class TestSessionMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void residency_data()
    {
        using Archived = Asked<ArchivedSession>;
        using Cached = Asked<CachedSession>;
        QTest::addColumn<Archived>("archived");
        QTest::addColumn<Cached>("cached");
        QTest::addColumn<QString>("residency");
        QTest::addColumn<QStringList>("problems");

        const Archived active{true, row(1, true)};
        const Archived cleared{true, row(1, false)};
        const Archived foreign{true, row(2, true)};
        const Archived noRow{true, std::nullopt};
        const Archived archiveAway{false, std::nullopt};
        const Cached cached{true, list(1000)};
        const Cached noList{true, list(CachedSession::noKey)};
        const Cached cacheAway{false, std::nullopt};

        QTest::newRow("both") << active << cached << "both" << QStringList();
        QTest::newRow("cache only") << noRow << cached << "cache_only" << QStringList();
        QTest::newRow("archive only") << active << Cached{true, std::nullopt} << "archive_only" << QStringList();
        QTest::newRow("cleared") << cleared << Cached{true, std::nullopt} << "archive_only" << QStringList();
        QTest::newRow("ghost") << cleared << cached << "ghost" << QStringList();
        QTest::newRow("orphan") << noRow << noList << "orphan" << QStringList();
        QTest::newRow("of another user") << foreign << cached << "cache_only"
                                         << QStringList{QStringLiteral("owned_by_other_user")};
        QTest::newRow("cache away") << active << cacheAway << "unknown" << QStringList();
        QTest::newRow("archive away") << archiveAway << cached << "unknown" << QStringList();
        QTest::newRow("wrong type, no row") << noRow << Cached{true, list(1000, Problem::WrongType)} << "orphan"
                                            << QStringList{QStringLiteral("wrong_type")};
        QTest::newRow("wrong type, row") << active << Cached{true, list(1000, Problem::WrongType)} << "archive_only"
                                         << QStringList{QStringLiteral("wrong_type")};
    }

    void residency()
    {
        QFETCH(Asked<ArchivedSession>, archived);
        QFETCH(Asked<CachedSession>, cached);
        QFETCH(QString, residency);
        QFETCH(QStringList, problems);
        const Session session = combine(key, archived, cached);
        QCOMPARE(residencyName(session.residency), residency);
        QCOMPARE(problemNames(session.problems), problems);
        QCOMPARE(session.key, key);
    }

    void factsOfBoth()
    {
        ArchivedSession archived = row(1, true);
        archived.metadata = {{QStringLiteral("title"), QStringLiteral("T")},
                             {QStringLiteral("agent_id"), 3},
                             {QStringLiteral("pinned"), true}};
        const Session session = combine(key, {true, archived}, {true, list(CachedSession::noTtl, Problem::NoTtl)});
        QCOMPARE(session.cachedMessages, std::optional<qint64>(5));
        QCOMPARE(session.archivedMessages, std::optional<qint64>(5));
        QCOMPARE(session.messageCounter, 6);
        QCOMPARE(session.ttlMs, std::optional<qint64>(CachedSession::noTtl));
        QCOMPARE(session.lastActivity, noon.plusSeconds(1));
        QCOMPARE(session.title, QStringLiteral("T"));
        QCOMPARE(session.agentId, QStringLiteral("3"));
        QVERIFY(session.pinned);
        QVERIFY(!session.isAboutToBeLost());
    }
};

QTEST_GUILESS_MAIN(TestSessionMerge)
#include "tst_session_merge.moc"
