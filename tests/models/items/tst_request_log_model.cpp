#include "models/items/RequestLogModel.h"
#include "tests/support/RowSpies.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace talkglass;

namespace {

RequestRecord record(int number, int status = 200)
{
    RequestRecord record;
    record.at = Timestamp::fromMillis(1'700'000'000'000 + number);
    record.method = QStringLiteral("GET");
    record.route = QStringLiteral("/api/conversations/sessions/{id}");
    record.path = QStringLiteral("/api/conversations/sessions/%1").arg(number);
    record.status = status;
    record.durationMicros = 1500;
    record.source = QStringLiteral("cache");
    record.userId = 7;
    record.peer = QStringLiteral("127.0.0.1");
    return record;
}

QList<RequestRecord> records(int from, int count)
{
    QList<RequestRecord> list;
    for (int i = 0; i < count; ++i)
        list.append(record(from + i));
    return list;
}

struct Bench
{
    explicit Bench(qsizetype capacity)
        : model(capacity)
    {
    }
    QVariant at(int row, int column, int role = Qt::DisplayRole) const { return model.index(row, column).data(role); }

    RequestLogModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    RowSpies spies{model};
};

} // namespace

class TestRequestLogModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columns()
    {
        Bench b(10);
        b.model.append({record(1)});
        QCOMPARE(b.model.columnCount(), int(RequestLogModel::ColumnCount));
        QCOMPARE(b.at(0, RequestLogModel::MethodColumn).toString(), QStringLiteral("GET"));
        QCOMPARE(b.at(0, RequestLogModel::PathColumn).toString(), QStringLiteral("/api/conversations/sessions/1"));
        QCOMPARE(b.at(0, RequestLogModel::StatusColumn).toString(), QStringLiteral("200"));
        QVERIFY(b.at(0, RequestLogModel::DurationColumn).toString().endsWith(u"ms"));
        QCOMPARE(b.at(0, RequestLogModel::SourceColumn).toString(), QStringLiteral("cache"));
        QCOMPARE(b.at(0, RequestLogModel::UserColumn).toString(), QStringLiteral("7"));
        QVERIFY(!b.at(0, RequestLogModel::TimeColumn).toString().isEmpty());
        QVERIFY(b.at(0, RequestLogModel::PathColumn, Qt::ToolTipRole).toString().contains(u"127.0.0.1"));
        QCOMPARE(b.at(0, 0, RequestLogModel::RecordRole).value<RequestRecord>().status, 200);
        for (int column = 0; column < RequestLogModel::ColumnCount; ++column)
            QVERIFY(!b.model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
    }

    void outcomes()
    {
        Bench b(10);
        b.model.append({record(1, 204), record(2, 404), record(3, 503)});
        using Outcome = RequestLogModel::Outcome;
        QCOMPARE(b.at(0, 0, RequestLogModel::OutcomeRole).value<Outcome>(), Outcome::Well);
        QCOMPARE(b.at(1, 0, RequestLogModel::OutcomeRole).value<Outcome>(), Outcome::Refused);
        QCOMPARE(b.at(2, 0, RequestLogModel::OutcomeRole).value<Outcome>(), Outcome::Failed);
    }

    void isBounded()
    {
        Bench b(100);
        b.model.append(records(0, 60));
        b.model.append(records(60, 60));
        QCOMPARE(b.model.rowCount(), 100);
        QCOMPARE(b.model.total(), 120);
        QVERIFY(b.at(0, RequestLogModel::PathColumn).toString().endsWith(u"/20"));
        QVERIFY(b.at(99, RequestLogModel::PathColumn).toString().endsWith(u"/119"));
        b.model.append(records(200, 350)); // more than there is room for at once
        QCOMPARE(b.model.rowCount(), 100);
        QCOMPARE(b.model.total(), 470);
        QVERIFY(b.at(0, RequestLogModel::PathColumn).toString().endsWith(u"/450"));
        QVERIFY(b.at(99, RequestLogModel::PathColumn).toString().endsWith(u"/549"));
        b.model.addSkipped(30);
        QCOMPARE(b.model.total(), 500);
        QCOMPARE(b.spies.reset.size(), 0);
        QVERIFY(b.spies.arePaired());
        QCOMPARE(RequestLogModel().rowCount(), 0);
        QCOMPARE(RequestLogModel::usualCapacity, 2000);
    }

    void isCleared()
    {
        Bench b(10);
        QSignalSpy totals(&b.model, &RequestLogModel::totalChanged);
        b.model.append(records(0, 3));
        b.model.append({});
        QCOMPARE(totals.size(), 1);
        b.model.clear();
        QCOMPARE(b.model.rowCount(), 0);
        QCOMPARE(b.model.total(), 0);
        b.model.append(records(0, 1));
        QCOMPARE(b.model.rowCount(), 1);
    }

    void hostileTextIsVisible()
    {
        Bench b(10);
        RequestRecord bad = record(1);
        bad.path = QStringLiteral("/a\u202eb\n<b>");
        bad.userId.reset();
        bad.durationMicros = 12'345'678;
        b.model.append({bad});
        const QString shown = b.at(0, RequestLogModel::PathColumn).toString();
        QVERIFY(!shown.contains(QChar(0x202e)));
        QCOMPARE(b.at(0, RequestLogModel::UserColumn).toString(), QString());
        QVERIFY(b.at(0, RequestLogModel::DurationColumn).toString().endsWith(u" s"));
    }
};

QTEST_GUILESS_MAIN(TestRequestLogModel)
#include "tst_request_log_model.moc"
