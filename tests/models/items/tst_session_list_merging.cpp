#include "tests/support/SessionListFixture.h"

using namespace talkglass;
using Fixture = SessionListFixture;
using Kind = ScriptedSessionSource::Kind;
using Show = SessionQuery::Show;

class TestSessionListMerging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mergesWhatIsOnlyCached();
    void counts();
    void residencyFilters_data();
    void residencyFilters();
    void filtersWhatIsOnlyCached();
    void includeCleared();
    void byTimeLeft();
    void cacheAway();
    void archiveAway();
    void archiveGoesAwayLater();
    void cacheGoesAwayLater();
    void archiveIsBackWhileTheIndexIsShown();
    void messageAdded();
    void cleared();
    void becomesArchived();
    void leavesTheCacheBetweenWalks();
    void manyCached();
    void ticks();
    void endedIsAskedFor();
    void rolesAndTexts();
    void hostileTitles();
};

void TestSessionListMerging::mergesWhatIsOnlyCached()
{
    Fixture f;
    f.addRows(400);
    f.source.rows[5].active = false; // cleared, still cached
    f.addCached(5);
    f.addCached(6);
    f.source.putCached({3, QStringLiteral("lonely")}, 10, 3600, 9 * 60 + 30);
    f.source.putCached({3, QStringLiteral("old")}, 1, 3600, 398 * 60 + 30);
    CachedSession& orphan = f.source.putCached({3, QStringLiteral("orphan")}, 0, 0, 0);
    orphan.ttlMs = CachedSession::noKey;
    orphan.expiresAt = {};
    orphan.lastActivity = {};
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 403); // 399 active ones, the ghost, the two lonely ones, the orphan
    QCOMPARE(f.idAt(5), Fixture::name(5));
    QCOMPARE(f.residencyAt(5), Residency::Ghost);
    QCOMPARE(f.residencyAt(6), Residency::Both);
    QCOMPARE(f.idAt(10), QStringLiteral("lonely"));
    QCOMPARE(f.residencyAt(10), Residency::CacheOnly);
    f.model->setVisibleRange(390, 402);
    SETTLE(f);
    QCOMPARE(f.idAt(400), QStringLiteral("old"));
    QCOMPARE(f.idAt(401), Fixture::name(399));
    QCOMPARE(f.idAt(402), QStringLiteral("orphan"));
    QCOMPARE(f.residencyAt(402), Residency::Orphan);
}

void TestSessionListMerging::counts()
{
    Fixture f;
    f.addRows(10);
    f.source.rows[5].active = false;
    for (const int i : {1, 2, 5})
        f.addCached(i);
    f.source.putCached({3, QStringLiteral("lonely")}, 10, -1, 30).problems = Problem::NoTtl;
    QSignalSpy spy(f.model.get(), &SessionListModel::countsChanged);
    f.model->start();
    QTRY_VERIFY_WITH_TIMEOUT(!spy.isEmpty() && spy.last()[0].value<SessionCounts>().complete, 5000);
    const SessionCounts counts = spy.last()[0].value<SessionCounts>();
    QCOMPARE(counts.both, 2);
    QCOMPARE(counts.ghost, 1);
    QCOMPARE(counts.cacheOnly, 1);
    QCOMPARE(counts.archiveOnly, 7);
    QCOMPARE(counts.orphan, 0);
    QCOMPARE(counts.problems, 1);
    QCOMPARE(counts.total, 11);
    QCOMPARE(counts.total, f.model->rowCount());
}

void TestSessionListMerging::residencyFilters_data()
{
    QTest::addColumn<int>("show");
    QTest::addColumn<QStringList>("ids");

    QTest::newRow("both") << int(Show::Both) << QStringList{QStringLiteral("s1"), QStringLiteral("s2")};
    QTest::newRow("cache only") << int(Show::CacheOnly) << QStringList{QStringLiteral("lonely")};
    QTest::newRow("archive only") << int(Show::ArchiveOnly)
                                  << QStringList{QStringLiteral("s0"), QStringLiteral("s3"), QStringLiteral("s5")};
    QTest::newRow("ghost") << int(Show::Ghost) << QStringList{QStringLiteral("s4")};
    QTest::newRow("problems") << int(Show::Problems) << QStringList{QStringLiteral("lonely")};
    QTest::newRow("orphan") << int(Show::Orphan) << QStringList();
}

void TestSessionListMerging::residencyFilters()
{
    QFETCH(int, show);
    QFETCH(QStringList, ids);
    Fixture f;
    f.addRows(6);
    f.source.rows[4].active = false;
    for (const int i : {1, 2, 4})
        f.addCached(i);
    f.source.putCached({3, QStringLiteral("lonely")}, 10, -1, 30).problems = Problem::NoTtl;
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    f.show(Show(show));
    SETTLE(f);
    QCOMPARE(f.ids(), ids);
    f.show(Show::All);
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 7);

    // The same, chosen before anything is known of the cache.
    Fixture early;
    early.source.rows = f.source.rows;
    early.source.cache = f.source.cache;
    early.model->setVisibleRange(0, 20);
    early.show(Show(show));
    early.model->start();
    SETTLE(early);
    QCOMPARE(early.ids(), ids);
}

void TestSessionListMerging::filtersWhatIsOnlyCached()
{
    Fixture f;
    f.addRows(5);
    f.source.putCached({3, QStringLiteral("lonely-a")}, 1, 3600, 30);
    f.source.putCached({4, QStringLiteral("lonely-b")}, 1, 3600, 8 * 24 * 3600);
    f.model->setUserNames({{3, QStringLiteral("Ana")}});
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 7);

    SessionQuery query;
    query.text = QStringLiteral("LONELY");
    f.model->setQuery(query);
    SETTLE(f);
    QCOMPARE(f.ids(), (QStringList{QStringLiteral("lonely-a"), QStringLiteral("lonely-b")}));
    QCOMPARE(f.model->counts().cacheOnly, 2);
    query.text = QStringLiteral("ana");
    f.model->setQuery(query);
    SETTLE(f);
    QCOMPARE(f.ids(), QStringList{QStringLiteral("lonely-a")});
    query = {};
    query.userId = 4;
    f.model->setQuery(query);
    SETTLE(f);
    QCOMPARE(f.ids(), QStringList{QStringLiteral("lonely-b")});
    query = {};
    query.activity = SessionQuery::Activity::Last7Days;
    f.model->setQuery(query);
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 6);
    QVERIFY(!f.ids().contains(QStringLiteral("lonely-b")));
}

void TestSessionListMerging::includeCleared()
{
    Fixture f;
    f.addRows(5);
    f.source.rows[1].active = false;
    f.source.rows[2].active = false;
    f.addCached(2);
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 4);
    SessionQuery query;
    query.includeCleared = true;
    f.model->setQuery(query);
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 5); // the ghost once
    QCOMPARE(f.residencyAt(1), Residency::ArchiveOnly);
    QVERIFY(!f.model->index(1).data(SessionListModel::ActiveRole).toBool());
    QCOMPARE(f.residencyAt(2), Residency::Ghost);
    QCOMPARE(f.model->counts().total, 5);
    QCOMPARE(f.model->counts().archiveOnly, 4);
}

void TestSessionListMerging::byTimeLeft()
{
    Fixture f;
    f.addRows(6);
    f.addCached(1, 3000);
    f.addCached(2, 100);
    f.addCached(3, -1);
    f.source.putCached({3, QStringLiteral("lonely")}, 1, 500, 30);
    SessionQuery query;
    query.sort = SessionQuery::Sort::TimeLeft;
    f.model->setQuery(query);
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.ids(),
             (QStringList{QStringLiteral("s2"), QStringLiteral("lonely"), QStringLiteral("s1"), QStringLiteral("s3")}));
}

void TestSessionListMerging::cacheAway()
{
    Fixture f;
    f.addRows(150);
    f.addCached(3);
    f.source.cacheError = outage(Store::Cache);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 150);
    QCOMPARE(f.residencyAt(3), Residency::Unknown);
    QVERIFY(!f.model->index(3).data(SessionListModel::CheckingRole).toBool());
    QVERIFY(f.model->state().cacheError);

    f.source.cacheError.reset();
    StoreStatus status;
    status.store = Store::Cache;
    status.state = StoreStatus::State::Up;
    f.model->setStoreStatus(status);
    QTRY_COMPARE_WITH_TIMEOUT(f.residencyAt(3), Residency::Both, 5000);
    SETTLE(f);
    QCOMPARE(f.residencyAt(4), Residency::ArchiveOnly);
    QVERIFY(!f.model->state().cacheError);
}

void TestSessionListMerging::archiveAway()
{
    Fixture f;
    f.addRows(150);
    f.addCached(3);
    f.source.putCached({3, QStringLiteral("lonely")}, 1, 500, 30);
    f.source.archiveError = outage(Store::Archive);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 2, 5000);
    QCOMPARE(f.residencyAt(0), Residency::Unknown);
    QVERIFY(f.model->state().archiveError);
    QVERIFY(!f.model->state().loading);

    f.source.archiveError.reset();
    StoreStatus status;
    status.store = Store::Archive;
    status.state = StoreStatus::State::Up;
    f.model->setStoreStatus(status);
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 151, 5000);
    SETTLE(f);
    QCOMPARE(f.idAt(1), QStringLiteral("lonely"));
    QCOMPARE(f.residencyAt(1), Residency::CacheOnly);
    QCOMPARE(f.residencyAt(4), Residency::Both);
    QVERIFY(!f.model->state().archiveError);
}

void TestSessionListMerging::archiveGoesAwayLater()
{
    Fixture f;
    f.addRows(350);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    f.source.archiveError = outage(Store::Archive);
    f.source.putCached({3, QStringLiteral("while away")}, 1, 500, 90);
    f.model->refresh();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 351, 5000); // nothing that was known is lost
    QCOMPARE(f.idAt(2), QStringLiteral("while away"));
    QCOMPARE(f.residencyAt(2), Residency::Unknown);
    QCOMPARE(f.residencyAt(3), Residency::Unknown); // was known before
    QVERIFY(f.model->state().archiveError);
    QCOMPARE(f.model->counts().archiveOnly, -1);
}

/// What the index knows of the cache is as old as the cache's last answer.
void TestSessionListMerging::cacheGoesAwayLater()
{
    Fixture f;
    f.addRows(20);
    f.addCached(3);
    f.source.putCached({3, QStringLiteral("lonely")}, 1, 500, 90);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->counts().cacheOnly, 1);
    f.source.cacheError = outage(Store::Cache);
    f.model->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(f.model->state().cacheError.has_value(), 5000);
    f.show(Show::Both);
    QTRY_COMPARE_WITH_TIMEOUT(f.ids(), QStringList{Fixture::name(3)}, 5000); // the last that was known
    QCOMPARE(f.residencyAt(0), Residency::Unknown);
    QVERIFY(!f.model->index(0).data(SessionListModel::TtlLeftRole).isValid());
    QVERIFY(!f.model->index(0).data(SessionListModel::CachedCountRole).isValid());
    QCOMPARE(f.model->counts().both, -1);
    QCOMPARE(f.model->counts().cacheOnly, -1);
    QVERIFY(!f.model->counts().complete);

    f.source.cacheError.reset();
    f.model->refresh();
    QTRY_COMPARE_WITH_TIMEOUT(f.residencyAt(0), Residency::Both, 5000);
    QTRY_COMPARE_WITH_TIMEOUT(f.model->counts().cacheOnly, 1, 5000);
}

/// A list that asks the archive nothing learns all the same that it is back.
void TestSessionListMerging::archiveIsBackWhileTheIndexIsShown()
{
    Fixture f;
    f.addRows(20);
    f.addCached(3);
    f.model->start();
    SETTLE(f);
    f.source.archiveError = outage(Store::Archive);
    f.model->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(f.model->state().archiveError.has_value(), 5000);
    f.show(Show::Both);
    f.source.archiveError.reset(); // nobody tells
    QTRY_VERIFY_WITH_TIMEOUT(!f.model->state().archiveError.has_value(), 5000);
    QCOMPARE(f.residencyAt(0), Residency::Both);
}

void TestSessionListMerging::messageAdded()
{
    Fixture f;
    f.addRows(250);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    const QPersistentModelIndex row = f.model->index(8);
    f.source.rows[8].lastActivity = ScriptedSessionSource::start().plusSeconds(1);
    f.source.rows[8].messages = 3;
    f.addCached(8);
    f.spies->clear();
    AddedMessage added;
    added.key = Fixture::key(8);
    f.model->applyMessageAdded(added);
    SETTLE(f);
    QCOMPARE(row.row(), 0);
    QCOMPARE(f.residencyAt(0), Residency::Both);
    QCOMPARE(f.model->index(0).data(SessionListModel::ArchivedCountRole).toLongLong(), 3);
    QCOMPARE(f.spies->moved.size(), 1);
    QCOMPARE(f.spies->inserted.size() + f.spies->removed.size() + f.spies->reset.size(), 0);

    f.source.rows.append(ScriptedSessionSource::row(800, 7, QStringLiteral("brand new"), -2));
    added.key = {7, QStringLiteral("brand new")};
    f.model->applyMessageAdded(added);
    SETTLE(f);
    QCOMPARE(f.idAt(0), QStringLiteral("brand new"));
    QCOMPARE(f.model->rowCount(), 251);
}

void TestSessionListMerging::cleared()
{
    Fixture f;
    f.addRows(20);
    f.addCached(4);
    f.addCached(5);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    ClearReport report;
    report.key = Fixture::key(4);
    f.source.rows[4].active = false;
    f.source.cache.remove(Fixture::key(4));
    f.model->applySessionCleared(report);
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 19);
    QCOMPARE(f.model->rowOf(Fixture::key(4)), -1);
    QCOMPARE(f.model->counts().both, 1);

    const QPersistentModelIndex row = f.model->index(4); // s5, whose clear is done in the archive only
    f.source.rows[5].active = false;
    report.key = Fixture::key(5);
    f.model->applySessionCleared(report);
    SETTLE(f);
    QCOMPARE(f.idAt(row.row()), Fixture::name(5));
    QCOMPARE(f.residencyAt(row.row()), Residency::Ghost);
    QCOMPARE(f.model->counts().ghost, 1);
}

void TestSessionListMerging::becomesArchived()
{
    Fixture f;
    f.addRows(20);
    f.source.putCached({3, QStringLiteral("lonely")}, 1, 5000, 90);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    const QPersistentModelIndex row = f.model->index(2);
    QCOMPARE(f.residencyAt(2), Residency::CacheOnly);
    f.source.rows.append(ScriptedSessionSource::row(77, 3, QStringLiteral("lonely"), 90));
    f.model->refresh();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 21);
    QCOMPARE(f.idAt(row.row()), QStringLiteral("lonely"));
    QCOMPARE(f.residencyAt(row.row()), Residency::Both);
}

void TestSessionListMerging::leavesTheCacheBetweenWalks()
{
    Fixture f;
    f.addRows(20);
    f.source.putCached({3, QStringLiteral("lonely")}, 1, 5000, 300 * 60);
    f.addCached(19);
    f.model->setVisibleRange(0, 5);
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 21);
    f.source.cache.clear();
    f.model->refresh();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 20, 5000);
    QTRY_COMPARE_WITH_TIMEOUT(f.model->counts().both, 0, 5000);
    QCOMPARE(f.model->counts().cacheOnly, 0);
}

void TestSessionListMerging::manyCached()
{
    Fixture f;
    f.tester.reset(); // looks at every row again for each of the steps
    f.addRows(50);
    f.source.scanStepSize = 1000;
    for (int i = 0; i < 20'000; ++i)
        f.source.putCached({3, QString(u"cached-session-with-a-long-id-" + QString::number(i))}, 1, 5000 + i, i);
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 20'050);
    QCOMPARE(f.model->counts().cacheOnly, 20'000);
    QVERIFY(f.model->bytes() < 20'000 * 300 + 2'000'000);
    SessionQuery query;
    query.sort = SessionQuery::Sort::TimeLeft;
    f.model->setQuery(query);
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 20'000);
    QCOMPARE(f.idAt(123), QStringLiteral("cached-session-with-a-long-id-123"));
    f.source.cache.clear();
    f.model->refresh();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 0, 20'000);
    QVERIFY(f.spies->arePaired());
}

void TestSessionListMerging::ticks()
{
    Fixture f;
    f.addRows(10);
    f.addCached(2, 100);
    f.addCached(4, 100);
    f.model->setVisibleRange(0, 9);
    f.model->start();
    SETTLE(f);
    f.clock->advanceSeconds(40);
    f.spies->clear();
    f.model->tick();
    QCOMPARE(f.spies->changed.size(), 1);
    QCOMPARE(f.spies->changed[0][0].toModelIndex().row(), 2);
    QCOMPARE(f.spies->changed[0][1].toModelIndex().row(), 4);
    QCOMPARE(f.model->index(2).data(SessionListModel::TtlLeftRole).toLongLong(), 60'000);
    QVERIFY(!f.model->index(3).data(SessionListModel::TtlLeftRole).isValid());

    f.model->setVisibleRange(5, 9);
    f.spies->clear();
    f.model->tick();
    QCOMPARE(f.spies->changed.size(), 0); // what is not seen is not told
}

void TestSessionListMerging::endedIsAskedFor()
{
    Fixture f;
    f.addRows(5);
    f.source.putCached({3, QStringLiteral("lonely")}, 1, 10, 90);
    f.model->setVisibleRange(0, 9);
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 6);
    f.source.cache.clear();
    f.clock->advanceSeconds(11);
    f.model->tick();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 5, 5000);
}

void TestSessionListMerging::rolesAndTexts()
{
    Fixture f;
    f.source.rows.append(
        ScriptedSessionSource::row(1, 1, QStringLiteral("id-1"), 60, QStringLiteral("Viagem a São Paulo"), true, 22));
    f.source.rows[0].metadata.insert(QStringLiteral("pinned"), true);
    f.source.putCached({1, QStringLiteral("id-1")}, 22, 22 * 60 + 5, 60);
    f.model->setVisibleRange(0, 9);
    f.model->start();
    SETTLE(f);
    const QModelIndex index = f.model->index(0);
    QCOMPARE(index.data().toString(), QStringLiteral("Viagem a São Paulo"));
    QCOMPARE(index.data(SessionListModel::UserNameRole).toString(), QStringLiteral("user 1"));
    QVERIFY(index.data(SessionListModel::PinnedRole).toBool());
    QCOMPARE(index.data(SessionListModel::CachedCountRole).toLongLong(), 22);
    QCOMPARE(index.data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("Viagem a São Paulo, user 1, in both stores, 22 messages, 22 minutes left, pinned"));
    QVERIFY(index.data(Qt::ToolTipRole).toString().contains(QLatin1String("id-1")));
    f.model->setUserNames({{1, QStringLiteral("Ana")}});
    QCOMPARE(index.data(SessionListModel::UserNameRole).toString(), QStringLiteral("Ana"));
}

void TestSessionListMerging::hostileTitles()
{
    Fixture f;
    f.source.rows.append(
        ScriptedSessionSource::row(1, 1, QStringLiteral("id"), 60, QStringLiteral("a\nb\u202Ec\x01<b>d</b>")));
    f.model->start();
    SETTLE(f);
    const QString shown = f.model->index(0).data().toString();
    QVERIFY(!shown.contains(u'\n'));
    QVERIFY(!shown.contains(QChar(0x202E)));
    QVERIFY(shown.contains(QLatin1String("<b>d</b>"))); // as text; views show it plain
}

QTEST_GUILESS_MAIN(TestSessionListMerging)
#include "tst_session_list_merging.moc"
