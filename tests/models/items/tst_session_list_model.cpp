#include "models/items/SessionListModel.h"
#include "tests/support/ManualClock.h"
#include "tests/support/RowSpies.h"
#include "tests/support/ScriptedSessionSource.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace talkglass;
using Kind = ScriptedSessionSource::Kind;
using Show = SessionQuery::Show;

namespace {

constexpr qint64 dayLeft = 24 * 3600;

StoreError outage(Store store)
{
    return {StoreError::Kind::Unavailable, store, QStringLiteral("connection refused"), {}};
}

/// Source, clock, model and the tester that watches it from before the first row.
struct Fixture
{
    ScriptedSessionSource source;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    std::unique_ptr<SessionListModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
    std::unique_ptr<RowSpies> spies;

    Fixture()
    {
        model = std::make_unique<SessionListModel>(source, clock);
        model->walk().setPause(0);
        tester = std::make_unique<QAbstractItemModelTester>(model.get(),
                                                            QAbstractItemModelTester::FailureReportingMode::Fatal);
        spies = std::make_unique<RowSpies>(*model);
    }
    /// `count` rows, s0 the newest.
    void addRows(int count)
    {
        for (int i = 0; i < count; ++i)
            source.rows.append(ScriptedSessionSource::row(count - i, 1, name(i), i * 60, QString(u"Title " + name(i))));
    }
    void show(Show show)
    {
        SessionQuery query = model->query();
        query.show = show;
        model->setQuery(query);
    }
    static QString name(int i) { return QString(u's' + QString::number(i)); }
    static SessionKey key(int i) { return {1, name(i)}; }
    void addCached(int i, qint64 secondsLeft = dayLeft) { source.putCached(key(i), 2, secondsLeft, i * 60); }

    QString idAt(int row) const
    {
        const std::optional<SessionKey> key = model->keyAt(row);
        return key ? key->sessionId : QString();
    }
    Residency residencyAt(int row) const
    {
        return model->index(row).data(SessionListModel::ResidencyRole).value<Residency>();
    }
    QStringList ids() const
    {
        QStringList ids;
        for (int row = 0; row < model->rowCount(); ++row)
            ids.append(idAt(row));
        return ids;
    }
};

} // namespace

#define SETTLE(fixture)                                                                                                \
    QTRY_VERIFY_WITH_TIMEOUT((fixture).model->isSettled(), 10'000);                                                    \
    QVERIFY((fixture).spies->arePaired())

class TestSessionListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksNothingBeforeStart();
    void firstPageThenCount();
    void checkingUntilTheCacheAnswers();
    void anywhereInAMillion();
    void memoryStaysBounded();
    void oneRunningNewestNext();
    void dropsAnswersToOldQuestions();
    void growsWithoutCount();
    void pageWithAnotherCount();
    void pageGrownBeyondTheLimit();
    void destroyedWhileAsking();
    void refreshChangesLittle();
    void refreshMovesAndInserts();
    void anchorsKeepWhatIsLoaded();
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

void TestSessionListModel::asksNothingBeforeStart()
{
    Fixture f;
    f.addRows(3);
    f.model->setVisibleRange(0, 10);
    f.model->refresh();
    QTest::qWait(20);
    QVERIFY(f.source.asked.isEmpty());
    QVERIFY(f.model->state().loading);
}

void TestSessionListModel::firstPageThenCount()
{
    Fixture f;
    f.addRows(1234);
    f.source.held = {Kind::Anchors};
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 100, 5000);
    QVERIFY(!f.model->state().loading);
    QCOMPARE(f.idAt(0), Fixture::name(0));
    QCOMPARE(f.model->counts().total, -1);

    f.spies->clear();
    f.source.release();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 1234);
    QCOMPARE(f.spies->inserted.size(), 1);
    QCOMPARE(f.spies->reset.size(), 0);
    QCOMPARE(f.idAt(99), Fixture::name(99));
    QVERIFY(!f.model->index(1000).data(SessionListModel::IsLoadedRole).toBool());
    QCOMPARE(f.model->counts().total, 1234);
}

void TestSessionListModel::checkingUntilTheCacheAnswers()
{
    Fixture f;
    f.addRows(3);
    f.addCached(1);
    f.source.held = {Kind::Facts, Kind::Scan};
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 3, 5000);
    QVERIFY(f.model->index(1).data(SessionListModel::CheckingRole).toBool());
    QCOMPARE(f.residencyAt(1), Residency::Unknown);

    f.spies->clear();
    f.source.release();
    SETTLE(f);
    QVERIFY(!f.model->index(1).data(SessionListModel::CheckingRole).toBool());
    QCOMPARE(f.residencyAt(0), Residency::ArchiveOnly);
    QCOMPARE(f.residencyAt(1), Residency::Both);
    QCOMPARE(f.spies->inserted.size() + f.spies->removed.size() + f.spies->reset.size(), 0);
}

void TestSessionListModel::anywhereInAMillion()
{
    Fixture f;
    f.tester.reset(); // looks at every row at each change
    f.source.generated = 1'000'000;
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 1'000'000);

    for (const int row : {500'000, 999'999, 123'456, 0, 999'899}) {
        f.model->setVisibleRange(row - 10, row);
        SETTLE(f);
        QCOMPARE(f.model->keyAt(row), std::optional(ScriptedSessionSource::generatedKey(row)));
        QCOMPARE(f.model->rowOf(ScriptedSessionSource::generatedKey(row)), row);
        QCOMPARE(f.residencyAt(row), Residency::ArchiveOnly);
    }
    QCOMPARE(f.model->rowCount(), 1'000'000);
    QCOMPARE(f.source.askedFor(Kind::Anchors), 1);
}

void TestSessionListModel::memoryStaysBounded()
{
    Fixture f;
    f.tester.reset(); // looks at every row at each change
    f.source.generated = 1'000'000;
    f.model->start();
    SETTLE(f);
    for (int row = 0; row < 1'000'000; row += 9'973) {
        f.model->setVisibleRange(row, row + 20);
        SETTLE(f);
        QVERIFY(f.model->loadedPages() <= SessionListModel::pagesKept + 3);
        QVERIFY(f.model->bytes() < 40'000'000);
    }
    QVERIFY(!f.model->keyAt(5'000)); // long out of sight
}

void TestSessionListModel::oneRunningNewestNext()
{
    Fixture f;
    f.tester.reset(); // looks at every row at each change
    f.source.generated = 100'000;
    f.model->start();
    SETTLE(f);
    f.source.held = {Kind::Page};
    for (int row = 10'000; row <= 90'000; row += 10'000) {
        f.model->setVisibleRange(row, row + 20);
        QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page), 1, 5000);
    }
    const int before = f.source.askedFor(Kind::Page);
    QVERIFY(f.source.answerOne(Kind::Page)); // of the first place
    QTRY_COMPARE_WITH_TIMEOUT(f.source.askedFor(Kind::Page), before + 1, 5000);
    QVERIFY(f.source.answerOne(Kind::Page)); // of the last: those between were never asked for
    QTRY_VERIFY_WITH_TIMEOUT(f.model->keyAt(90'000).has_value(), 5000);
    QVERIFY(!f.model->keyAt(50'000));
    QCOMPARE(f.source.mostOpen.value(int(Kind::Page)), 1);
    f.source.release();
    SETTLE(f);
}

void TestSessionListModel::dropsAnswersToOldQuestions()
{
    Fixture f;
    f.addRows(300);
    f.source.held = {Kind::Page, Kind::Anchors, Kind::Facts};
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page), 1, 5000);
    SessionQuery query;
    query.text = QStringLiteral("s29");
    f.model->setQuery(query);
    QVERIFY(f.source.answerOne(Kind::Page)); // of the question before
    QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page), 1, 5000);
    QCOMPARE(f.model->rowCount(), 0);
    QVERIFY(f.model->state().loading);
    f.source.release();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 11); // s29 and s290 to s299
    QCOMPARE(f.model->counts().total, 11);
}

void TestSessionListModel::growsWithoutCount()
{
    Fixture f;
    f.addRows(450);
    f.source.anchorsError = StoreError{StoreError::Kind::Timeout, Store::Archive, QStringLiteral("too slow"), {}};
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 100);
    QVERIFY(!f.model->state().archiveError);
    for (int step = 0; step < 5; ++step) {
        f.model->setVisibleRange(f.model->rowCount() - 10, f.model->rowCount() - 1);
        SETTLE(f);
    }
    QCOMPARE(f.model->rowCount(), 450);
    QCOMPARE(f.idAt(449), Fixture::name(449));
    QCOMPARE(f.idAt(100), Fixture::name(100)); // the row that came twice is there once
}

void TestSessionListModel::pageWithAnotherCount()
{
    Fixture f;
    f.addRows(500);
    f.model->start();
    SETTLE(f);
    f.source.rows.removeIf([](const ArchivedSession& row) { return row.id % 10 == 3 && row.id < 250; });
    f.model->setVisibleRange(320, 340);
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 475); // its neighbours were loaded ahead, and have fewer as well
    QVERIFY(f.model->keyAt(320).has_value());
}

void TestSessionListModel::pageGrownBeyondTheLimit()
{
    Fixture f;
    f.addRows(500);
    f.model->start();
    SETTLE(f);
    for (int i = 0; i < 350; ++i)
        f.source.rows.append(ScriptedSessionSource::row(1000 + i, 2, QString(u"new" + QString::number(i)), -1 - i));
    f.model->setVisibleRange(0, 20);
    f.source.anchorsError = StoreError{StoreError::Kind::Timeout, Store::Archive, QStringLiteral("too slow"), {}};
    f.model->refresh();
    SETTLE(f);
    QCOMPARE(f.idAt(0), QStringLiteral("new349"));
    for (int row = 0; row < f.model->rowCount(); row += 50) {
        f.model->setVisibleRange(row, row + 60);
        SETTLE(f);
    }
    QCOMPARE(f.model->rowCount(), 850);
    QCOMPARE(f.idAt(849), Fixture::name(499));
    QSet<QString> seen;
    for (const QString& id : f.ids())
        seen.insert(id);
    QCOMPARE(seen.size(), 850);
}

void TestSessionListModel::destroyedWhileAsking()
{
    Fixture f;
    f.addRows(300);
    f.source.held = {Kind::Page, Kind::Scan};
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page) + f.source.open(Kind::Scan), 2, 5000);
    f.tester.reset();
    f.spies.reset();
    f.model.reset();
    f.source.release();
    QCoreApplication::sendPostedEvents();
    QTest::qWait(10);
}

void TestSessionListModel::refreshChangesLittle()
{
    Fixture f;
    f.addRows(250);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    f.spies->clear();
    f.model->refresh();
    SETTLE(f);
    QCOMPARE(f.spies->inserted.size() + f.spies->removed.size() + f.spies->moved.size() + f.spies->reset.size(), 0);
}

void TestSessionListModel::refreshMovesAndInserts()
{
    Fixture f;
    f.addRows(250);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    const QPersistentModelIndex seventh = f.model->index(7);
    const QPersistentModelIndex twelfth = f.model->index(12);
    f.spies->clear();

    f.source.rows[7].lastActivity = ScriptedSessionSource::start().plusSeconds(10); // to the top
    f.source.rows.append(ScriptedSessionSource::row(900, 2, QStringLiteral("new"), -5));
    f.model->refresh();
    SETTLE(f);
    QCOMPARE(f.idAt(0), Fixture::name(7));
    QCOMPARE(f.idAt(1), QStringLiteral("new"));
    QCOMPARE(f.idAt(2), Fixture::name(0));
    QCOMPARE(seventh.row(), 0);
    QCOMPARE(f.idAt(twelfth.row()), Fixture::name(12));
    QCOMPARE(f.model->rowCount(), 251);
    QCOMPARE(f.spies->moved.size(), 1);
    QVERIFY(f.spies->inserted.size() <= 2); // the new row; what is beyond the loaded pages
    QVERIFY(f.spies->removed.size() <= 1);
    QCOMPARE(f.spies->reset.size(), 0);
}

void TestSessionListModel::anchorsKeepWhatIsLoaded()
{
    Fixture f;
    f.addRows(1000);
    f.model->start();
    f.model->setVisibleRange(420, 440);
    SETTLE(f);
    QCOMPARE(f.idAt(430), Fixture::name(430));
    const QPersistentModelIndex selected = f.model->index(430);
    for (int i = 0; i < 7; ++i)
        f.source.rows.append(ScriptedSessionSource::row(2000 + i, 2, QString(u"new" + QString::number(i)), -1 - i));

    f.source.held = {Kind::Page};
    f.model->refresh();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 1007, 5000);
    QCOMPARE(f.idAt(selected.row()), Fixture::name(430)); // no placeholder in between
    f.source.release();
    SETTLE(f);
    QCOMPARE(selected.row(), 437);
    QCOMPARE(f.idAt(437), Fixture::name(430));
    QCOMPARE(f.spies->reset.size(), 1); // the first page
}

void TestSessionListModel::mergesWhatIsOnlyCached()
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

void TestSessionListModel::counts()
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

void TestSessionListModel::residencyFilters_data()
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

void TestSessionListModel::residencyFilters()
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

void TestSessionListModel::filtersWhatIsOnlyCached()
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

void TestSessionListModel::includeCleared()
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

void TestSessionListModel::byTimeLeft()
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

void TestSessionListModel::cacheAway()
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

void TestSessionListModel::archiveAway()
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

void TestSessionListModel::archiveGoesAwayLater()
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
    QVERIFY(f.model->state().archiveError);
}

void TestSessionListModel::messageAdded()
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

void TestSessionListModel::cleared()
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

void TestSessionListModel::becomesArchived()
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

void TestSessionListModel::leavesTheCacheBetweenWalks()
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

void TestSessionListModel::manyCached()
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

void TestSessionListModel::ticks()
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

void TestSessionListModel::endedIsAskedFor()
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

void TestSessionListModel::rolesAndTexts()
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

void TestSessionListModel::hostileTitles()
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

QTEST_GUILESS_MAIN(TestSessionListModel)
#include "tst_session_list_model.moc"
