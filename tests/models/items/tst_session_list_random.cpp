#include "tests/support/SessionListFixture.h"

#include <QRandomGenerator>

#include <array>

using namespace talkglass;
using Fixture = SessionListFixture;
using Show = SessionQuery::Show;

namespace {

constexpr int sessions = 260; // three pages
constexpr int stepsEach = 40;

/// Both stores change at random while a person scrolls, filters and refreshes; what the list shows in the end is
/// compared with what both stores hold.
struct RandomFixture : Fixture
{
    QRandomGenerator random;

    explicit RandomFixture(quint32 seed)
        : random(seed)
    {
        addRows(sessions);
        for (int i = 0; i < sessions; i += 3)
            addCached(i);
        model->setVisibleRange(0, 20);
        model->start();
    }

    int any(int below) { return int(random.bounded(quint32(below))); }
    ArchivedSession& anyRow() { return source.rows[any(int(source.rows.size()))]; }
    qint64 secondsAgo(Timestamp at) const
    {
        return (ScriptedSessionSource::start().micros() - at.micros()) / 1'000'000;
    }

    void step()
    {
        switch (any(12)) {
        case 0: { // a message while the archive is away
            const ArchivedSession& row = anyRow();
            source.putCached(row.key, 3, dayLeft, any(3600));
            break;
        }
        case 1: { // the archive catches up
            ArchivedSession& row = anyRow();
            if (source.cache.contains(row.key) && source.cache[row.key].lastActivity > row.lastActivity)
                row.lastActivity = source.cache[row.key].lastActivity;
            break;
        }
        case 2:
            source.cache.remove(anyRow().key);
            break;
        case 3:
            anyRow().active = any(2) == 0;
            break;
        case 4:
            source.putCached({3, QString(u"only cached " + QString::number(any(30)))}, 1, dayLeft, any(90'000));
            break;
        case 5:
            source.cache.remove({3, QString(u"only cached " + QString::number(any(30)))});
            break;
        case 6: { // this service has written
            ArchivedSession& row = anyRow();
            row.lastActivity = ScriptedSessionSource::start().plusSeconds(-any(60));
            source.putCached(row.key, 3, dayLeft, secondsAgo(row.lastActivity)).lastActivity = row.lastActivity;
            AddedMessage added;
            added.key = row.key;
            model->applyMessageAdded(added);
            break;
        }
        case 7:
            model->refresh(any(2) == 0 ? SessionListModel::RefreshKind::Manual : SessionListModel::RefreshKind::Timer);
            break;
        case 8: {
            const int first = any(sessions);
            model->setVisibleRange(first, first + 20);
            break;
        }
        case 9: {
            SessionQuery query;
            query.show = std::array{Show::All, Show::All, Show::ArchiveOnly, Show::Both}[size_t(any(4))];
            query.includeCleared = any(3) == 0;
            query.sort = SessionQuery::Sort(any(4));
            query.activity = any(3) == 0 ? SessionQuery::Activity::LastHour : SessionQuery::Activity::Any;
            model->setQuery(query);
            break;
        }
        case 10:
            source.held = {ScriptedSessionSource::Kind(any(5))};
            break;
        default:
            source.release();
        }
        for (int turns = any(4); turns > 0; --turns)
            QTest::qWait(0);
    }

    QStringList expected() const
    {
        const SessionQuery& query = model->query();
        const SessionFilter filter = query.archiveFilter(model->now());
        const SessionOrder order(filter.order, false);
        QHash<SessionKey, ArchivedSession> archive;
        QSet<SessionKey> keys;
        for (const ArchivedSession& row : source.rows) {
            archive.insert(row.key, row);
            keys.insert(row.key);
        }
        for (auto each = source.cache.cbegin(); each != source.cache.cend(); ++each)
            keys.insert(each.key());
        QList<std::pair<SortKey, QString>> rows;
        for (const SessionKey& key : keys) {
            const auto facts = [&key](const auto& store) {
                const auto at = store.constFind(key);
                return at == store.cend() ? std::nullopt : std::optional(*at);
            };
            const Session session = combine(key, {true, facts(archive)}, {true, facts(source.cache)});
            const Timestamp activity =
                session.isArchived() && !session.isAheadOfArchive() ? session.archivedActivity : session.lastActivity;
            if (shows(query, session) && passes(filter, {key.userId, key.sessionId, {}, {}, activity}))
                rows.append({order.keyOf(activity, session.createdAt, {}, session.archiveRowId, rowIdentity(key)),
                             key.sessionId});
        }
        std::ranges::sort(rows, [&order](const auto& a, const auto& b) { return order.before(a.first, b.first); });
        QStringList ids;
        for (const auto& row : rows)
            ids.append(row.second);
        return ids;
    }
};

} // namespace

class TestSessionListRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatTheStoresHold_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 60; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }

    void showsWhatTheStoresHold()
    {
        QFETCH(quint32, seed);
        RandomFixture f(seed);
        for (int i = 0; i < stepsEach; ++i)
            f.step();
        QVERIFY(f.spies->arePaired());
        f.source.release();
        SETTLE(f);
        f.model->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!f.model->walk().isRunning(), 10'000);
        for (int first = 0; first < sessions + 60; first += 25) {
            f.model->setVisibleRange(first, first + 30);
            SETTLE(f);
        }
        QCOMPARE(f.ids(), f.expected());
        QCOMPARE(f.model->rowCount(), int(f.expected().size()));
    }
};

QTEST_GUILESS_MAIN(TestSessionListRandom)
#include "tst_session_list_random.moc"
