#include "models/items/FilteredSessions.h"
#include "models/items/ServiceSessionSource.h"
#include "models/items/SessionListModel.h"
#include "tests/support/GoldenData.h"
#include "tests/support/ServiceFixture.h"

#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace talkglass;
using Show = SessionQuery::Show;

namespace {

constexpr int patienceMs = 30'000;

QSet<SessionKey> toSet(const QList<SessionKey>& keys)
{
    return {keys.begin(), keys.end()};
}

} // namespace

/// Found is what the list shows, on the data of a deployed service.
class TestFilteredSessions : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;
    std::unique_ptr<HybridConversationService> m_service;

    /// What the list shows for it.
    QSet<SessionKey> shownBy(const SessionQuery& query) const
    {
        ServiceSessionSource source(*m_service);
        SessionListModel model(source, std::make_shared<const SystemClock>());
        model.setQuery(query);
        model.start();
        const bool there = QTest::qWaitFor(
            [&] { return model.isSettled() && model.state().walkedOnce && model.counts().complete; }, patienceMs);
        QSet<SessionKey> keys;
        for (int row = 0; there && row < model.rowCount(); ++row) {
            if (const std::optional<SessionKey> key = model.keyAt(row))
                keys.insert(*key);
        }
        return keys;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_fixture.start(), QString());
        QCOMPARE(m_fixture.loadGolden(), QString());
        m_service = m_fixture.makeService();
    }

    void asTheListShows_data()
    {
        QTest::addColumn<SessionQuery>("query");
        const std::pair<const char*, Show> kinds[] = {
            {"all", Show::All},           {"both", Show::Both},
            {"cache", Show::CacheOnly},   {"archive", Show::ArchiveOnly},
            {"ghost", Show::Ghost},       {"orphan", Show::Orphan},
            {"problems", Show::Problems},
        };
        for (const auto& [name, show] : kinds) {
            SessionQuery query;
            query.show = show;
            QTest::newRow(name) << query;
            query.includeCleared = true;
            QTest::addRow("%s, cleared ones, too", name) << query;
            query.text = QStringLiteral("a");
            QTest::addRow("%s, cleared ones, too, with a text", name) << query;
            query.includeCleared = false;
            query.userId = 1;
            QTest::addRow("%s, a user's with a text", name) << query;
        }
        for (const SessionQuery::Activity activity :
             {SessionQuery::Activity::LastHour, SessionQuery::Activity::Last30Days,
              SessionQuery::Activity::OlderThan30Days}) {
            SessionQuery query;
            query.activity = activity;
            QTest::addRow("activity %d", int(activity)) << query;
        }
        SessionQuery none;
        none.text = QStringLiteral("no session has this");
        QTest::newRow("nothing") << none;
    }

    void asTheListShows()
    {
        QFETCH(SessionQuery, query);
        FilteredSessions filtered(*m_service);
        QSignalSpy found(&filtered, &FilteredSessions::found);
        filtered.find(query, {}, SystemClock().now());
        QVERIFY(found.wait(patienceMs));
        const auto keys = found.first().at(0).value<QList<SessionKey>>();
        QCOMPARE(found.first().at(1).toBool(), false);
        QCOMPARE(toSet(keys).size(), keys.size());
        const QSet<SessionKey> shown = shownBy(query);
        for (const SessionKey& key : shown - toSet(keys))
            qWarning("not found: %s", qPrintable(key.sessionId));
        for (const SessionKey& key : toSet(keys) - shown)
            qWarning("not shown: %s", qPrintable(key.sessionId));
        QCOMPARE(toSet(keys), shown);
        if (query.text.size() > 1)
            QVERIFY(keys.isEmpty());
    }

    void tooMany()
    {
        FilteredSessions filtered(*m_service, 3);
        QSignalSpy found(&filtered, &FilteredSessions::found);
        filtered.find({}, {}, SystemClock().now());
        QVERIFY(found.wait(patienceMs));
        QCOMPARE(found.first().at(0).value<QList<SessionKey>>().size(), 3);
        QCOMPARE(found.first().at(1).toBool(), true);
    }

    void theLastQuestionCounts()
    {
        FilteredSessions filtered(*m_service);
        QSignalSpy found(&filtered, &FilteredSessions::found);
        filtered.find({}, {}, SystemClock().now());
        SessionQuery ghosts;
        ghosts.show = Show::Ghost;
        filtered.find(ghosts, {}, SystemClock().now());
        QVERIFY(found.wait(patienceMs));
        QCOMPARE(toSet(found.first().at(0).value<QList<SessionKey>>()), shownBy(ghosts));
        QTest::qWait(200);
        QCOMPARE(found.size(), 1);
    }

    /// Half a list is no answer.
    void aStoreIsAway()
    {
        QVERIFY(m_fixture.stores().stop(LocalStores::Server::Redis));
        FilteredSessions filtered(*m_service);
        QSignalSpy failed(&filtered, &FilteredSessions::failed);
        QSignalSpy found(&filtered, &FilteredSessions::found);
        filtered.find({}, {}, SystemClock().now());
        QVERIFY(failed.wait(patienceMs));
        QCOMPARE(found.size(), 0);
        QVERIFY(!failed.first().at(0).value<StoreError>().text().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestFilteredSessions)
#include "tst_filtered_sessions.moc"
