#include "tests/support/EventTurn.h"
#include "tests/support/SessionListFixture.h"

using namespace talkglass;
using Fixture = SessionListFixture;
using Kind = ScriptedSessionSource::Kind;
using Show = SessionQuery::Show;
using Activity = SessionQuery::Activity;

namespace {

constexpr int old = 350; // its page is not the first

/// 400 archived sessions, a minute apart; the cache has a message of half a minute ago for an old one.
struct AheadFixture : Fixture
{
    AheadFixture()
    {
        addRows(400);
        putAhead(old);
    }
    void putAhead(int i) { source.putCached(key(i), 5, dayLeft, 30 + i); }
    bool allLoaded() const
    {
        const auto [first, last] = model->visibleRange();
        for (int row = first; row <= std::min(last, model->rowCount() - 1); ++row) {
            if (!model->index(row).data(SessionListModel::IsLoadedRole).toBool())
                return false;
        }
        return true;
    }
    int rowOfOld() const { return model->rowOf(key(old)); }
};

} // namespace

/// Sessions in both stores of which the cache has later messages than the archive knows of, as after an outage of the
/// archive: listed by the later time.
class TestSessionListAhead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void standsWhereTheLaterActivityBelongs()
    {
        AheadFixture f;
        f.model->setVisibleRange(0, 20);
        f.model->start();
        SETTLE(f);
        const int row = f.rowOfOld(); // six minutes ago: behind s6
        QCOMPARE(row, 7);
        QCOMPARE(f.residencyAt(row), Residency::Both);
        QCOMPARE(f.model->index(row).data(SessionListModel::ArchivedCountRole).toLongLong(), 2);
        f.model->setVisibleRange(340, 360);
        SETTLE(f);
        QCOMPARE(f.model->rowCount(), 400);
        QCOMPARE(f.ids().count(Fixture::name(old)), 1);
        QCOMPARE(f.idAt(350), Fixture::name(349));
        QCOMPARE(f.idAt(351), Fixture::name(351));
        QCOMPARE(f.model->counts().total, 400);
        QCOMPARE(f.model->counts().both, 1);
        QCOMPARE(f.model->counts().archiveOnly, 399);
    }

    /// A second apart is how two clocks stamp the two copies of one message.
    void clocksThatDifferALittle()
    {
        Fixture f;
        f.addRows(5);
        f.source.putCached(f.key(3), 5, dayLeft, 3 * 60).lastActivity =
            ScriptedSessionSource::start().plusSeconds(-3 * 60 + 1);
        f.model->start();
        SETTLE(f);
        QCOMPARE(f.model->rowOf(f.key(3)), 3);
        f.source.cache[f.key(3)].lastActivity =
            ScriptedSessionSource::start().plusMicros(-3 * 60 * 1'000'000 + 1'000'001);
        f.model->refresh();
        SETTLE(f);
        QCOMPARE(f.model->rowOf(f.key(3)), 3); // still behind s2, by its time
        QCOMPARE(f.ids().count(Fixture::name(3)), 1);
    }

    /// The archive's row is seen first, and what the cache has only later.
    void rowIsSeenBeforeTheCacheAnswers()
    {
        AheadFixture f;
        f.source.held = {Kind::Scan, Kind::Facts};
        f.model->setVisibleRange(340, 360);
        f.model->start();
        f.model->setVisibleRange(0, 5);
        QTRY_VERIFY_WITH_TIMEOUT(f.model->rowCount() == 400 && f.allLoaded(), 5000);
        f.model->setVisibleRange(340, 360);
        QTRY_VERIFY_WITH_TIMEOUT(f.rowOfOld() == old, 5000);
        const QPersistentModelIndex selected = f.model->index(old);
        f.source.held = {Kind::Scan};
        while (f.source.answerOne(Kind::Facts))
            ;
        QTRY_COMPARE_WITH_TIMEOUT(f.rowOfOld(), 7, 5000);
        QCOMPARE(selected.row(), 7); // a selection goes with it
        QVERIFY(f.spies->arePaired());
        f.source.release();
        SETTLE(f);
        QCOMPARE(f.rowOfOld(), 7);
        QCOMPARE(f.model->rowCount(), 400);
    }

    void refreshShowsNoPlaceholders()
    {
        AheadFixture f;
        f.model->setVisibleRange(0, 5);
        f.model->start();
        SETTLE(f);
        f.model->setVisibleRange(340, 360);
        SETTLE(f);
        f.source.held = {Kind::Page};
        f.model->refresh(); // counts anew while the pages are still on their way
        QTRY_VERIFY_WITH_TIMEOUT(f.source.askedFor(Kind::Anchors) == 2 && f.source.open(Kind::Page) > 0, 5000);
        oneTurn();
        QCOMPARE(f.model->rowCount(), 400);
        QVERIFY(f.allLoaded());
        f.source.release();
        SETTLE(f);
        QCOMPARE(f.model->rowCount(), 400);
    }

    void archiveCatchesUp_data()
    {
        QTest::addColumn<bool>("cacheEnds");
        QTest::newRow("what waited is archived") << false;
        QTest::newRow("the cached copy ends") << true;
    }

    void archiveCatchesUp()
    {
        QFETCH(bool, cacheEnds);
        AheadFixture f;
        f.model->setVisibleRange(0, 20);
        f.model->start();
        SETTLE(f);
        QCOMPARE(f.rowOfOld(), 7);
        if (cacheEnds)
            f.source.cache.remove(f.key(old));
        else
            f.source.rows[old].lastActivity = f.source.cache[f.key(old)].lastActivity;
        f.model->refresh();
        SETTLE(f);
        QCOMPARE(f.rowOfOld() == 7, !cacheEnds);
        f.model->setVisibleRange(340, 360);
        SETTLE(f);
        QCOMPARE(f.rowOfOld(), cacheEnds ? old : 7);
        QCOMPARE(f.model->rowCount(), 400);
        QCOMPARE(f.ids().count(Fixture::name(old)), 1);
        QCOMPARE(f.model->counts().both, cacheEnds ? 0 : 1);
        QCOMPARE(f.model->counts().total, 400);
    }

    /// The walk alone finds out, while the archive's place is what is seen.
    void endsWhileItsOldPlaceIsVisible()
    {
        AheadFixture f;
        f.model->setVisibleRange(0, 5);
        f.model->start();
        SETTLE(f);
        f.model->setVisibleRange(340, 360);
        SETTLE(f);
        QCOMPARE(f.rowOfOld(), 7);
        f.source.cache.remove(f.key(old));
        f.model->walk().start();
        QTRY_COMPARE_WITH_TIMEOUT(f.rowOfOld(), old, 5000);
        SETTLE(f);
        QCOMPARE(f.model->rowCount(), 400);
    }

    void cacheAwayKeepsIt()
    {
        AheadFixture f;
        f.model->setVisibleRange(0, 20);
        f.model->start();
        SETTLE(f);
        f.source.cacheError = outage(Store::Cache);
        f.model->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(f.model->state().cacheError.has_value() && f.source.open(Kind::Page) == 0, 5000);
        SETTLE(f);
        QCOMPARE(f.ids().count(Fixture::name(old)), 1);
        f.source.cacheError.reset();
        f.model->refresh();
        SETTLE(f);
        QCOMPARE(f.rowOfOld(), 7);
        f.model->setVisibleRange(340, 360);
        SETTLE(f);
        QCOMPARE(f.model->rowCount(), 400);
    }

    void filtersByTheLaterActivity_data()
    {
        QTest::addColumn<int>("activity");
        QTest::addColumn<int>("rows");
        QTest::addColumn<bool>("shown");
        QTest::newRow("last hour") << int(Activity::LastHour) << 4 << true;
        QTest::newRow("last 7 days") << int(Activity::Last7Days) << 4 << true;
        QTest::newRow("older than 30 days") << int(Activity::OlderThan30Days) << 1 << false;
        QTest::newRow("any") << int(Activity::Any) << 5 << true;
    }

    void filtersByTheLaterActivity()
    {
        QFETCH(int, activity);
        QFETCH(int, rows);
        QFETCH(bool, shown);
        Fixture f;
        f.addRows(3);
        const qint64 longAgo = 40 * dayLeft;
        f.source.rows.append(ScriptedSessionSource::row(100, 1, QStringLiteral("old"), longAgo));
        f.source.rows.append(ScriptedSessionSource::row(101, 1, QStringLiteral("woken"), longAgo + 60));
        f.source.putCached({1, QStringLiteral("woken")}, 5, dayLeft, 30);
        SessionQuery query;
        query.activity = Activity(activity);
        f.model->setQuery(query);
        f.model->start();
        SETTLE(f);
        QCOMPARE(f.model->rowCount(), rows);
        QCOMPARE(f.ids().contains(QStringLiteral("woken")), shown);
        QCOMPARE(f.model->counts().total, rows);
        QCOMPARE(f.model->counts().both, shown ? 1 : 0);
        QCOMPARE(f.model->counts().archiveOnly, rows - (shown ? 1 : 0));

        // The same, when the filter is changed later.
        f.model->setQuery({});
        SETTLE(f);
        QCOMPARE(f.model->rowCount(), 5);
        f.model->setQuery(query);
        SETTLE(f);
        QCOMPARE(f.model->rowCount(), rows);
        QCOMPARE(f.model->counts().total, rows);
    }

    void otherOrdersAndChoices()
    {
        AheadFixture f;
        f.model->setVisibleRange(0, 399);
        f.model->start();
        SETTLE(f);
        SessionQuery query;
        query.sort = SessionQuery::Sort::LastActivityOldest;
        f.model->setQuery(query);
        SETTLE(f);
        QCOMPARE(f.rowOfOld(), 392);
        QCOMPARE(f.model->rowCount(), 400);
        query.sort = SessionQuery::Sort::CreatedNewest;
        f.model->setQuery(query);
        SETTLE(f);
        QCOMPARE(f.rowOfOld(), old);
        QCOMPARE(f.model->rowCount(), 400);
        f.show(Show::ArchiveOnly);
        SETTLE(f);
        QCOMPARE(f.rowOfOld(), -1);
        QCOMPARE(f.model->rowCount(), 399);
        f.show(Show::Both);
        SETTLE(f);
        QCOMPARE(f.ids(), QStringList{Fixture::name(old)});
    }

    void messageAddedMovesItOnce()
    {
        AheadFixture f;
        f.model->setVisibleRange(0, 20);
        f.model->start();
        SETTLE(f);
        f.source.rows[old].lastActivity = ScriptedSessionSource::start();
        f.source.rows[old].messages = 6;
        f.source.putCached(f.key(old), 6, dayLeft, 0);
        AddedMessage added;
        added.key = f.key(old);
        f.model->applyMessageAdded(added);
        SETTLE(f);
        QCOMPARE(f.ids().count(Fixture::name(old)), 1);
        QVERIFY(f.rowOfOld() <= 1);
        QCOMPARE(f.model->index(f.rowOfOld()).data(SessionListModel::ArchivedCountRole).toLongLong(), 6);
        f.model->setVisibleRange(340, 360);
        SETTLE(f);
        QCOMPARE(f.model->rowCount(), 400);
    }

    /// Many, all over the list, seen in any order.
    void manyAhead()
    {
        AheadFixture f;
        for (int i = 5; i < 400; i += 7)
            f.putAhead(i);
        f.model->setVisibleRange(0, 20);
        f.model->start();
        for (const int first : {380, 100, 0, 250, 90, 390, 200, 300}) {
            f.model->setVisibleRange(first, first + 30);
            SETTLE(f);
            QVERIFY(f.allLoaded());
            f.model->refresh();
            SETTLE(f);
            QVERIFY(f.allLoaded());
        }
        QCOMPARE(f.model->rowCount(), 400);
        QStringList ids = f.ids();
        QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), 400);
        Timestamp last = f.model->index(0).data(SessionListModel::LastActivityRole).value<Timestamp>();
        for (int row = 1; row < 400; ++row) {
            const Timestamp at = f.model->index(row).data(SessionListModel::LastActivityRole).value<Timestamp>();
            QVERIFY2(at <= last, qPrintable(f.idAt(row)));
            last = at;
        }
    }
};

QTEST_GUILESS_MAIN(TestSessionListAhead)
#include "tst_session_list_ahead.moc"
