#include "models/conversation/Timestamp.h"

#include <QTest>

using talkglass::Timestamp;

class TestTimestamp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void writes_data();
    void writes();
    void keepsMicroseconds();
    void sortsInvalidFirst();
    void infinitiesHaveAPlaceAndNoText();
    void reachesAsFarAsPostgresDoes();
};

void TestTimestamp::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("valid");
    QTest::addColumn<qint64>("micros");
    constexpr qint64 base = 1'795'336'818'000'000; // 2026-11-22T08:40:18Z
    QTest::newRow("microseconds") << QStringLiteral("2026-11-22T08:40:18.708852") << true << base + 708'852;
    QTest::newRow("no fraction") << QStringLiteral("2026-11-22T08:40:18") << true << base;
    QTest::newRow("one digit") << QStringLiteral("2026-11-22T08:40:18.7") << true << base + 700'000;
    QTest::newRow("nine digits") << QStringLiteral("2026-11-22T08:40:18.708852999") << true << base + 708'852;
    QTest::newRow("space") << QStringLiteral("2026-11-22 08:40:18.708852") << true << base + 708'852;
    QTest::newRow("Z") << QStringLiteral("2026-11-22T08:40:18.708852Z") << true << base + 708'852;
    QTest::newRow("offset") << QStringLiteral("2026-11-22T10:40:18+02:00") << true << base;
    QTest::newRow("offset west") << QStringLiteral("2026-11-22T03:10:18.5-0530") << true << base + 500'000;
    QTest::newRow("offset hours") << QStringLiteral("2026-11-22T09:40:18+01") << true << base;
    QTest::newRow("before 1970") << QStringLiteral("1969-12-31T23:59:59.999999") << true << qint64(-1);
    for (const QString& text :
         {QString(), QStringLiteral("not a time"), QStringLiteral("2026-11-22"), QStringLiteral("2026-13-22T08:40:18"),
          QStringLiteral("2026-02-30T08:40:18"), QStringLiteral("2026-11-22T25:40:18"),
          QStringLiteral("2026-11-22T08:40:18."), QStringLiteral("2026-11-22T08:40:18.7x"),
          QStringLiteral("2026-11-22T08:40:18 UTC"), QStringLiteral("2026-11-22T08:40:18+1"),
          QStringLiteral("2026-11-22T08:40:18+25:00"), QStringLiteral("1795336818")})
        QTest::addRow("no time: %s", qPrintable(text)) << text << false << qint64(0);
}

void TestTimestamp::reads()
{
    QFETCH(QString, text);
    QFETCH(bool, valid);
    QFETCH(qint64, micros);
    const std::optional<Timestamp> time = Timestamp::fromIso(text);
    QCOMPARE(time.has_value(), valid);
    if (valid)
        QCOMPARE(time->micros(), micros);
}

void TestTimestamp::writes_data()
{
    QTest::addColumn<qint64>("micros");
    QTest::addColumn<QString>("text");
    QTest::newRow("microseconds") << qint64(1'795'336'818'708'852) << QStringLiteral("2026-11-22T08:40:18.708852");
    QTest::newRow("zeros stay") << qint64(1'795'336'818'700'000) << QStringLiteral("2026-11-22T08:40:18.700000");
    QTest::newRow("left out when zero") << qint64(1'795'336'818'000'000) << QStringLiteral("2026-11-22T08:40:18");
    QTest::newRow("leading zeros") << qint64(1'795'336'818'000'007) << QStringLiteral("2026-11-22T08:40:18.000007");
    QTest::newRow("before 1970") << qint64(-1) << QStringLiteral("1969-12-31T23:59:59.999999");
}

void TestTimestamp::writes()
{
    QFETCH(qint64, micros);
    QFETCH(QString, text);
    const Timestamp time = Timestamp::fromMicros(micros);
    QCOMPARE(time.toIso(), text);
    QCOMPARE(time.toIsoZ(), QString(text + u'Z'));
    QVERIFY(Timestamp::fromIso(text) == time);
}

void TestTimestamp::keepsMicroseconds()
{
    const Timestamp time = *Timestamp::fromIso(u"2026-11-22T08:40:18.708852");
    QCOMPARE(time.plusMicros(1).toIso(), QStringLiteral("2026-11-22T08:40:18.708853"));
    QCOMPARE(time.plusSeconds(-19).toIso(), QStringLiteral("2026-11-22T08:39:59.708852"));
    QCOMPARE(time.toDateTime().toString(Qt::ISODateWithMs), QStringLiteral("2026-11-22T08:40:18.708Z"));
}

void TestTimestamp::sortsInvalidFirst()
{
    QVERIFY(!Timestamp().isValid());
    QVERIFY(Timestamp() < Timestamp::fromMicros(-1'000'000'000'000'000));
    QCOMPARE(Timestamp().toIso(), QString());
    QCOMPARE(Timestamp().toIsoZ(), QString());
    QVERIFY(!Timestamp().toDateTime().isValid());
}

void TestTimestamp::infinitiesHaveAPlaceAndNoText()
{
    const Timestamp past = Timestamp::negativeInfinity();
    const Timestamp future = Timestamp::infinity();
    const Timestamp now = *Timestamp::fromIso(u"2026-11-22T08:40:18");
    const Timestamp first = now.plusSeconds(std::numeric_limits<qint64>::min() / 4);
    const Timestamp last = now.plusSeconds(std::numeric_limits<qint64>::max() / 4);
    QVERIFY(first.isValid() && last.isValid());
    QVERIFY(Timestamp() < past && past < first && first < now && now < last && last < future);
    QVERIFY(past.micros() < now.micros() && now.micros() < future.micros());
    for (const Timestamp at : {past, future}) {
        QVERIFY(!at.isValid());
        QVERIFY(at.plusSeconds(5) == at && at.plusMicros(-5) == at);
        QCOMPARE(at.toIsoZ(), QString());
        QVERIFY(!at.toDateTime().isValid());
    }
}

void TestTimestamp::reachesAsFarAsPostgresDoes()
{
    const auto secondOf = [](int year) {
        return QDateTime(QDate(year, 1, 1), QTime(0, 0), Qt::UTC).toSecsSinceEpoch();
    };
    Timestamp before = Timestamp::negativeInfinity();
    for (const int year : {-4713, -44, 1, 1969, 1970, 1999, 2000, 9999, 10'000, 294'246, 294'248, 294'276}) {
        const Timestamp at = Timestamp::fromSeconds(secondOf(year), 7);
        QVERIFY(at.isValid());
        QVERIFY(before < at && before.micros() <= at.micros());
        QCOMPARE(at.seconds(), secondOf(year));
        QCOMPARE(at.microsOfSecond(), 7);
        QCOMPARE(at.toIsoZ().isEmpty(), year < 1 || year > 9999);
        if (year < 294'247)
            QVERIFY(Timestamp::fromMicros(at.micros()) == at);
        before = at;
    }
    QVERIFY(before < Timestamp::infinity());
    QVERIFY(Timestamp::fromMicros(Timestamp().micros()) == Timestamp());
}

QTEST_GUILESS_MAIN(TestTimestamp)
#include "tst_timestamp.moc"
