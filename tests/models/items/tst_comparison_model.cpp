#include "models/items/ComparisonModel.h"
#include "models/items/CopyDifference.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace talkglass;

namespace {

Message message(int number, const QString& content)
{
    Message made;
    made.archiveId = number + 1;
    made.role = number % 2 == 0 ? QStringLiteral("user") : QStringLiteral("assistant");
    made.content = content;
    made.at = Timestamp::fromMillis(1'700'000'000'000 + number * 1000);
    return made;
}

/// `count` messages in both stores; those of `edited` differ, those of `lost` are only in the cache.
SessionComparison compared(int count, const QList<int>& edited, const QList<int>& lost)
{
    SessionCopies copies;
    copies.key = {1, QStringLiteral("s")};
    copies.ttlMs = 60'000;
    copies.inUserSet = true;
    copies.row = ArchivedSession();
    copies.row->key = copies.key;
    for (int i = 0; i < count; ++i) {
        const QString text = QStringLiteral("message number %1").arg(i);
        copies.cached.append(message(i, text));
        if (lost.contains(i))
            copies.cached.last().archiveId = 0;
        else
            copies.archived.append(message(i, edited.contains(i) ? QString(text + u" (corrected)") : text));
    }
    copies.row->messages = copies.row->messageCount = copies.archived.size();
    ComparisonOptions options;
    options.maxHistory = 0;
    return compareCopies(copies, options);
}

struct Bench
{
    QString at(int row, int column) const { return model.index(row, column).data().toString(); }

    ComparisonModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

} // namespace

class TestComparisonModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sideBySide();
    void onlyDifferences();
    void nextAndPrevious();
    void olderMessagesWereNotRead();
    void tenThousandWithFiveFaults();
    void spanOfADifference_data();
    void spanOfADifference();
    void excerptsAreBounded();
    void excerptsShowWhatLies();
};

void TestComparisonModel::sideBySide()
{
    Bench b;
    b.model.setComparison(compared(3, {1}, {2}));
    QCOMPARE(b.model.rowCount(), 3);
    QCOMPARE(b.model.differenceCount(), 2);
    QCOMPARE(b.at(0, ComparisonModel::CacheColumn), QStringLiteral("user: message number 0"));
    QCOMPARE(b.at(0, ComparisonModel::ArchiveColumn), QStringLiteral("user: message number 0"));
    QCOMPARE(b.at(0, ComparisonModel::DifferenceColumn), QString());
    QVERIFY(!b.model.index(0, 0).data(ComparisonModel::KindRole).isValid());
    QCOMPARE(b.at(1, ComparisonModel::DifferenceColumn), QStringLiteral("≠ edited"));
    QCOMPARE(b.at(1, ComparisonModel::ArchiveColumn), QStringLiteral("assistant: message number 1 (corrected)"));
    QCOMPARE(b.at(2, ComparisonModel::DifferenceColumn), QStringLiteral("◐ missing in the archive"));
    QCOMPARE(b.at(2, ComparisonModel::ArchiveColumn), QStringLiteral("— not in the archive"));
    QCOMPARE(b.model.index(2, ComparisonModel::ArchiveColumn).data(ComparisonModel::PresentRole).toBool(), false);
    QCOMPARE(b.model.index(2, ComparisonModel::CacheColumn).data(ComparisonModel::PresentRole).toBool(), true);
    const QString spoken = b.model.index(1, ComparisonModel::IndexColumn).data(Qt::AccessibleTextRole).toString();
    QCOMPARE(spoken, QStringLiteral("1, edited: assistant: message number 1 (corrected)"));
}

void TestComparisonModel::onlyDifferences()
{
    Bench b;
    b.model.setComparison(compared(10, {3, 7}, {}));
    b.model.setOnlyDifferences(true);
    QCOMPARE(b.model.rowCount(), 2);
    QCOMPARE(b.model.positionAt(1), qint64(7));
    QCOMPARE(b.model.rowOf(7), 1);
    QCOMPARE(b.model.rowOf(6), -1);
    b.model.setComparison(compared(10, {4}, {}));
    QCOMPARE(b.model.rowCount(), 1);
    b.model.setOnlyDifferences(false);
    QCOMPARE(b.model.rowCount(), 10);
    QCOMPARE(b.model.rowOf(4), 4);
}

void TestComparisonModel::nextAndPrevious()
{
    Bench b;
    b.model.setComparison(compared(10, {3, 7}, {}));
    QCOMPARE(b.model.nextDifference(-1, true), 3);
    QCOMPARE(b.model.nextDifference(3, true), 7);
    QCOMPARE(b.model.nextDifference(7, true), -1);
    QCOMPARE(b.model.nextDifference(-1, false), 7);
    QCOMPARE(b.model.nextDifference(7, false), 3);
    QCOMPARE(b.model.nextDifference(3, false), -1);
    b.model.setComparison(compared(3, {}, {}));
    QCOMPARE(b.model.nextDifference(-1, true), -1);
    b.model.setComparison({});
    QCOMPARE(b.model.nextDifference(-1, false), -1);
}

void TestComparisonModel::olderMessagesWereNotRead()
{
    Bench b;
    SessionComparison comparison = compared(3, {1}, {});
    comparison.firstIndex = 500;
    b.model.setComparison(comparison);
    QCOMPARE(b.at(0, ComparisonModel::IndexColumn), QStringLiteral("500"));
    QCOMPARE(b.model.rowOf(501), 1);
    QCOMPARE(b.model.rowOf(1), -1);
}

void TestComparisonModel::tenThousandWithFiveFaults()
{
    Bench b;
    b.model.setComparison(compared(10'000, {17, 4'000, 9'000}, {5'000, 9'999}));
    QCOMPARE(b.model.rowCount(), 10'000);
    QList<qint64> found;
    for (int row = b.model.nextDifference(-1, true); row >= 0; row = b.model.nextDifference(row, true))
        found.append(b.model.positionAt(row));
    QCOMPARE(found, QList<qint64>({17, 4'000, 5'000, 9'000, 9'999}));
    b.model.setOnlyDifferences(true);
    QCOMPARE(b.model.rowCount(), 5);
}

void TestComparisonModel::spanOfADifference_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<int>("start");
    QTest::addColumn<int>("firstLength");
    QTest::addColumn<int>("secondLength");
    const QString many(10'000, u'x');
    QTest::newRow("equal") << QStringLiteral("abc") << QStringLiteral("abc") << 3 << 0 << 0;
    QTest::newRow("empty") << QString() << QString() << 0 << 0 << 0;
    QTest::newRow("in the middle") << QStringLiteral("one two three") << QStringLiteral("one 2 three") << 4 << 3 << 1;
    QTest::newRow("at the end") << QStringLiteral("one") << QStringLiteral("one two") << 3 << 0 << 4;
    QTest::newRow("all") << QStringLiteral("abc") << QStringLiteral("xyz") << 0 << 3 << 3;
    QTest::newRow("repeated letters") << QStringLiteral("aaa") << QStringLiteral("aa") << 2 << 1 << 0;
    QTest::newRow("long") << QString(many + u"A" + many) << QString(many + u"B" + many) << 10'000 << 1 << 1;
    QTest::newRow("pairs stay whole, same start")
        << QStringLiteral("a\U0001F600") << QStringLiteral("a\U0001F601") << 1 << 2 << 2;
    QTest::newRow("pairs stay whole, same end")
        << QStringLiteral("\U0001F600b") << QStringLiteral("\U0001FA00b") << 0 << 2 << 2;
}

void TestComparisonModel::spanOfADifference()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    const copydifference::Span span = copydifference::between(first, second);
    QTEST(int(span.start), "start");
    QTEST(int(span.firstLength), "firstLength");
    QTEST(int(span.secondLength), "secondLength");
    QCOMPARE(span.isEmpty(), first == second);
    QCOMPARE(first.left(span.start) + first.mid(span.start + span.firstLength),
             second.left(span.start) + second.mid(span.start + span.secondLength));
}

void TestComparisonModel::excerptsAreBounded()
{
    const QString text = QString(1'000'000, u'a') + QStringLiteral("different") + QString(1'000'000, u'b');
    const copydifference::Excerpt made = copydifference::excerpt(text, 1'000'000, 9);
    QVERIFY(made.text.size() < 3 * copydifference::excerptChars);
    QCOMPARE(made.text.mid(made.markStart, made.markLength), QStringLiteral("different"));
    QVERIFY(made.text.startsWith(u"[… "));
    QVERIFY(made.text.endsWith(u" …]"));
}

void TestComparisonModel::excerptsShowWhatLies()
{
    const QString text = QStringLiteral("a\u202Eb");
    const copydifference::Excerpt made = copydifference::excerpt(text, 1, 1);
    QCOMPARE(made.text, QStringLiteral("a⟨U+202E⟩b"));
    QCOMPARE(made.text.mid(made.markStart, made.markLength), QStringLiteral("⟨U+202E⟩"));
}

QTEST_GUILESS_MAIN(TestComparisonModel)
#include "tst_comparison_model.moc"
