#include "models/items/FindingModel.h"
#include "models/items/FindingText.h"

#include <QAbstractItemModelTester>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace talkglass;

namespace {

Finding finding(FindingKind kind, qint64 userId, const QString& sessionId, qint64 index = -1)
{
    return {{userId, sessionId}, kind, index, QStringLiteral("detail of %1").arg(sessionId)};
}

struct Bench
{
    explicit Bench(qsizetype capacity = 100)
        : model(capacity)
    {
    }
    QString at(int row, int column) const { return model.index(row, column).data().toString(); }
    QStringList column(int column) const
    {
        QStringList texts;
        for (int row = 0; row < model.rowCount(); ++row)
            texts.append(at(row, column));
        return texts;
    }

    FindingModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

} // namespace

class TestFindingModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columns();
    void sortsByType();
    void selectionFollowsASort();
    void newOnesComeToTheirPlace();
    void filtersByKind();
    void keepsOnlySoMany();
    void everyKindHasAMarkOfItsOwn();
    void hostileSessionIds();
};

void TestFindingModel::columns()
{
    Bench b;
    b.model.append(
        {finding(FindingKind::Edited, 3, QStringLiteral("a"), 7), finding(FindingKind::Ghost, 2, QStringLiteral("b"))});
    QCOMPARE(b.model.rowCount(), 2);
    QCOMPARE(b.at(0, FindingModel::KindColumn), QStringLiteral("≠ edited"));
    QCOMPARE(b.at(0, FindingModel::UserColumn), QStringLiteral("3"));
    QCOMPARE(b.at(0, FindingModel::SessionColumn), QStringLiteral("a"));
    QCOMPARE(b.at(0, FindingModel::IndexColumn), QStringLiteral("7"));
    QCOMPARE(b.at(0, FindingModel::DetailColumn), QStringLiteral("detail of a"));
    QCOMPARE(b.at(1, FindingModel::IndexColumn), QString());
    const auto told = b.model.index(1, 0).data(FindingModel::FindingRole).value<Finding>();
    QCOMPARE(told, b.model.findingAt(1));
    for (int column = 0; column < FindingModel::ColumnCount; ++column)
        QVERIFY(!b.model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
}

void TestFindingModel::sortsByType()
{
    Bench b;
    b.model.append({finding(FindingKind::Edited, 10, QStringLiteral("x"), 100),
                    finding(FindingKind::Edited, 9, QStringLiteral("y"), 20),
                    finding(FindingKind::MissingInArchive, 100, QStringLiteral("z"), 3)});
    b.model.sort(FindingModel::UserColumn, Qt::AscendingOrder);
    QCOMPARE(b.column(FindingModel::UserColumn),
             QStringList({QStringLiteral("9"), QStringLiteral("10"), QStringLiteral("100")}));
    b.model.sort(FindingModel::IndexColumn, Qt::DescendingOrder);
    QCOMPARE(b.column(FindingModel::IndexColumn),
             QStringList({QStringLiteral("100"), QStringLiteral("20"), QStringLiteral("3")}));
    b.model.sort(FindingModel::KindColumn, Qt::AscendingOrder);
    QCOMPARE(b.column(FindingModel::SessionColumn),
             QStringList({QStringLiteral("z"), QStringLiteral("x"), QStringLiteral("y")}));
    b.model.sort(-1, Qt::AscendingOrder);
    QCOMPARE(b.column(FindingModel::SessionColumn),
             QStringList({QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("z")}));
}

void TestFindingModel::selectionFollowsASort()
{
    Bench b;
    b.model.append(
        {finding(FindingKind::Edited, 2, QStringLiteral("x")), finding(FindingKind::Edited, 1, QStringLiteral("y"))});
    const QPersistentModelIndex x(b.model.index(0, FindingModel::SessionColumn));
    b.model.sort(FindingModel::UserColumn, Qt::AscendingOrder);
    QCOMPARE(x.row(), 1);
    QCOMPARE(x.data().toString(), QStringLiteral("x"));
}

void TestFindingModel::newOnesComeToTheirPlace()
{
    Bench b;
    b.model.append({finding(FindingKind::Edited, 5, QStringLiteral("five"))});
    const QPersistentModelIndex five(b.model.index(0, 0));
    b.model.sort(FindingModel::UserColumn, Qt::AscendingOrder);
    b.model.append({finding(FindingKind::Edited, 9, QStringLiteral("nine")),
                    finding(FindingKind::Edited, 1, QStringLiteral("one"))});
    QCOMPARE(b.column(FindingModel::SessionColumn),
             QStringList({QStringLiteral("one"), QStringLiteral("five"), QStringLiteral("nine")}));
    QCOMPARE(five.row(), 1);
}

void TestFindingModel::filtersByKind()
{
    Bench b;
    b.model.append(
        {finding(FindingKind::Edited, 1, QStringLiteral("a")), finding(FindingKind::Ghost, 1, QStringLiteral("b"))});
    b.model.setKind(FindingKind::Ghost);
    QCOMPARE(b.column(FindingModel::SessionColumn), QStringList(QStringLiteral("b")));
    QSignalSpy counts(&b.model, &FindingModel::countsChanged);
    b.model.append(
        {finding(FindingKind::Edited, 1, QStringLiteral("c")), finding(FindingKind::Ghost, 1, QStringLiteral("d"))});
    QCOMPARE(counts.count(), 1);
    QCOMPARE(b.column(FindingModel::SessionColumn), QStringList({QStringLiteral("b"), QStringLiteral("d")}));
    QCOMPARE(b.model.counts().value(FindingKind::Edited), qint64(2));
    b.model.setKind(std::nullopt);
    QCOMPARE(b.model.rowCount(), 4);
    b.model.clear();
    QCOMPARE(b.model.rowCount(), 0);
    QCOMPARE(b.model.total(), qint64(0));
    QVERIFY(b.model.counts().isEmpty());
}

void TestFindingModel::keepsOnlySoMany()
{
    Bench b(2);
    b.model.append({finding(FindingKind::Edited, 1, QStringLiteral("a"))});
    QVERIFY(!b.model.isCut());
    b.model.append(
        {finding(FindingKind::Edited, 1, QStringLiteral("b")), finding(FindingKind::Ghost, 1, QStringLiteral("c"))});
    QCOMPARE(b.model.rowCount(), 2);
    QCOMPARE(b.model.total(), qint64(3));
    QCOMPARE(b.model.counts().value(FindingKind::Ghost), qint64(1));
    QVERIFY(b.model.isCut());
}

void TestFindingModel::everyKindHasAMarkOfItsOwn()
{
    QSet<QString> texts;
    QSet<QString> marks;
    for (const FindingKind kind : allFindingKinds) {
        QVERIFY(!findingtext::mark(kind).isEmpty());
        marks.insert(findingtext::mark(kind));
        texts.insert(findingtext::marked(kind));
    }
    QCOMPARE(texts.size(), qsizetype(allFindingKinds.size()));
    QCOMPARE(marks.size(), texts.size() - 1); // malformed and wrong type: both are no message
}

void TestFindingModel::hostileSessionIds()
{
    Bench b;
    b.model.append({finding(FindingKind::Edited, 1, QStringLiteral("a\u202Eb\n<b>c</b>"))});
    const QString shown = b.at(0, FindingModel::SessionColumn);
    QVERIFY(!shown.contains(QChar(0x202E)));
    QVERIFY(!shown.contains(u'\n'));
    QVERIFY(shown.contains(u"<b>c</b>"));
}

QTEST_GUILESS_MAIN(TestFindingModel)
#include "tst_finding_model.moc"
