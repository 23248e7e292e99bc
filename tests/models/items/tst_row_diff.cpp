#include "models/items/RowDiff.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace talkglass;

namespace {

/// 0: a placeholder.
using Rows = QList<quint64>;

QList<KnownRow> known(const Rows& rows)
{
    QList<KnownRow> list;
    for (int row = 0; row < int(rows.size()); ++row) {
        if (rows[row] != 0)
            list.append({row, rows[row]});
    }
    return list;
}

Rows applied(Rows rows, const QList<RowChange>& changes)
{
    for (const RowChange& change : changes) {
        switch (change.kind) {
        case RowChange::Kind::Insert:
            rows.insert(change.row, change.count, 0);
            break;
        case RowChange::Kind::Remove:
            rows.remove(change.row, change.count);
            break;
        case RowChange::Kind::Move:
            rows.move(change.row, change.destination > change.row ? change.destination - 1 : change.destination);
            break;
        }
    }
    return rows;
}

Rows randomRows(QRandomGenerator& random)
{
    Rows rows;
    QList<quint64> ids;
    for (quint64 id = 1; id <= 12; ++id)
        ids.append(id);
    std::shuffle(ids.begin(), ids.end(), random);
    const int count = random.bounded(14);
    for (int i = 0; i < count; ++i)
        rows.append(random.bounded(3) == 0 || ids.isEmpty() ? 0 : ids.takeLast());
    return rows;
}

} // namespace

class TestRowDiff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void few_data();
    void few();
    void alwaysArrives();
    void changesInTheMiddleArrive();

private:
    static void arrives(const Rows& before, const Rows& after);
};

void TestRowDiff::few_data()
{
    QTest::addColumn<Rows>("before");
    QTest::addColumn<Rows>("after");
    QTest::addColumn<int>("changes");

    QTest::newRow("nothing") << Rows{1, 2, 3} << Rows{1, 2, 3} << 0;
    QTest::newRow("one on top") << Rows{1, 2, 3} << Rows{9, 1, 2, 3} << 1;
    QTest::newRow("a run in the middle") << Rows{1, 2, 3} << Rows{1, 7, 8, 9, 2, 3} << 1;
    QTest::newRow("one to the top") << Rows{1, 2, 3, 4} << Rows{4, 1, 2, 3} << 1;
    QTest::newRow("one to the end") << Rows{1, 2, 3, 4} << Rows{2, 3, 4, 1} << 1;
    QTest::newRow("a run gone") << Rows{1, 2, 3, 4} << Rows{1, 4} << 1;
    QTest::newRow("all gone") << Rows{1, 2, 3} << Rows{} << 1;
    QTest::newRow("placeholders come true") << Rows{0, 0, 0} << Rows{1, 2, 3} << 0;
    QTest::newRow("one more than expected") << Rows{0, 0} << Rows{1, 2, 3} << 1;
    QTest::newRow("rows grow around one that is known") << Rows{5, 0, 0} << Rows{1, 5, 2} << 2;
    QTest::newRow("another in its place") << Rows{1, 2, 3} << Rows{1, 9, 3} << 2;
}

void TestRowDiff::few()
{
    QFETCH(Rows, before);
    QFETCH(Rows, after);
    QFETCH(int, changes);
    const QList<RowChange> plan = planRowChanges(known(before), int(before.size()), known(after), int(after.size()));
    QCOMPARE(int(plan.size()), changes);
}

void TestRowDiff::arrives(const Rows& before, const Rows& after)
{
    const Rows result =
        applied(before, planRowChanges(known(before), int(before.size()), known(after), int(after.size())));
    QCOMPARE(result.size(), after.size());
    for (int row = 0; row < int(after.size()); ++row) {
        // A session that was there is where it is to be, and nobody sits in another's place.
        if (before.contains(after[row]) && after[row] != 0)
            QCOMPARE(result[row], after[row]);
        else
            QCOMPARE(result[row], quint64(0));
    }
}

void TestRowDiff::alwaysArrives()
{
    QRandomGenerator random(20261122);
    for (int round = 0; round < 5000; ++round)
        arrives(randomRows(random), randomRows(random));
}

/// Most rows stay at both ends.
void TestRowDiff::changesInTheMiddleArrive()
{
    QRandomGenerator random(20261123);
    for (int round = 0; round < 5000; ++round) {
        const Rows before = randomRows(random) + Rows{21, 0, 22} + Rows{23, 24, 0, 25};
        Rows after = before;
        for (int change = random.bounded(4); change > 0; --change) {
            const int row = random.bounded(int(after.size()));
            switch (random.bounded(3)) {
            case 0:
                after.removeAt(row);
                break;
            case 1:
                after.insert(row, random.bounded(2) == 0 ? 0 : quint64(100 + change));
                break;
            default:
                after.move(row, random.bounded(int(after.size())));
            }
        }
        arrives(before, after);
    }
}

QTEST_GUILESS_MAIN(TestRowDiff)
#include "tst_row_diff.moc"
