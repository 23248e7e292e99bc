#include "models/drill/DrillJudge.h"

#include <QTest>

#include <algorithm>

using namespace talkglass;

namespace {

const Timestamp start = *Timestamp::fromIso(u"2026-11-22T08:00:00");

Message message(const char* content, int second, const char* role = "user")
{
    Message message;
    message.role = QString::fromLatin1(role);
    message.content = QString::fromLatin1(content);
    message.at = start.plusSeconds(second);
    return message;
}

QList<Message> archivedCopy(QList<Message> messages)
{
    for (qsizetype i = 0; i < messages.size(); ++i)
        messages[i].archiveId = i + 1;
    return messages;
}

DrillRecord record(const QList<Message>& cached, const QList<Message>& archived)
{
    DrillRecord record;
    record.cache.key = record.archive.key = {1, QStringLiteral("s")};
    record.cache.messages = cached;
    record.cache.ttlMs = 1000;
    record.archive.hasRow = !archived.isEmpty();
    record.archive.messages = archivedCopy(archived);
    return record;
}

const QList<Message> abc{message("a", 0), message("b", 10, "assistant"), message("c", 20)};

} // namespace

class TestDrillJudge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameIsPass()
    {
        const DrillResult result = judgeDrill(record(abc, abc), archivedCopy(abc), true);
        QCOMPARE(result.verdict, DrillVerdict::Pass);
        QCOMPARE(result.messages, 3);
        QVERIFY(!result.firstDifference);
        QCOMPARE(result.drilled.size(), 3);
        QVERIFY(std::ranges::all_of(result.drilled, &DrilledMessage::readable));
    }

    /// Copies have other row ids, and both stores their own clocks.
    void idsAndTimesDoNotCount()
    {
        QList<Message> after = abc;
        for (qsizetype i = 0; i < after.size(); ++i) {
            after[i].archiveId = -100 + i;
            after[i].at = after[i].at.plusMicros(31'000);
        }
        QList<Message> cached = abc;
        for (Message& one : cached)
            one.archiveId = 4711;
        QCOMPARE(judgeDrill(record({}, abc), after, false).verdict, DrillVerdict::Pass);
    }

    void difference_data()
    {
        QTest::addColumn<QList<Message>>("cached");
        QTest::addColumn<QList<Message>>("archived");
        QTest::addColumn<QList<Message>>("after");
        QTest::addColumn<int>("index");
        QTest::addColumn<QString>("what");
        const Message d = message("d", 30);
        QList<Message> edited = abc;
        edited[1].content = QStringLiteral("B");
        QList<Message> otherRole = abc;
        otherRole[1].role = QStringLiteral("user");
        QList<Message> otherMetadata = abc;
        otherMetadata[2].metadata = {{QStringLiteral("k"), 1}};
        const QList<Message> swapped{abc[1], abc[0], abc[2]};

        QTest::newRow("only cached, all") << abc << QList<Message>() << QList<Message>() << 0 << "missing";
        QTest::newRow("only cached, the last") << abc + QList{d} << abc << abc << 3 << "missing";
        QTest::newRow("only cached, in the middle")
            << abc << QList{abc[0], abc[2]} << QList{abc[0], abc[2]} << 1 << "missing";
        QTest::newRow("the archive lost one meanwhile") << abc << abc << QList{abc[0], abc[1]} << 2 << "missing";
        QTest::newRow("not cached, and lost") << QList<Message>() << abc << QList{abc[1], abc[2]} << 0 << "missing";
        QTest::newRow("edited in the archive") << abc << edited << edited << 1 << "content";
        QTest::newRow("edited meanwhile") << abc << abc << edited << 1 << "content";
        QTest::newRow("other role") << abc << otherRole << otherRole << 1 << "role";
        QTest::newRow("other metadata") << otherMetadata << abc << abc << 2 << "metadata";
        QTest::newRow("metadata changed meanwhile") << abc << abc << otherMetadata << 2 << "metadata";
        QTest::newRow("order of the copies") << swapped << abc << abc << 0 << "order";
        QTest::newRow("the first of several") << edited + QList{d} << abc << abc << 1 << "content";
        QList<Message> same;
        for (int i = 0; i < 8; ++i)
            same.append(message("ok", i * 20));
        QList<Message> lacksOne = same;
        lacksOne.removeAt(5);
        QTest::newRow("only cached, the last of many equal ones")
            << same << same.first(7) << same.first(7) << 7 << "missing";
        QTest::newRow("only cached, among many equal ones") << same << lacksOne << lacksOne << 5 << "missing";
        QTest::newRow("one of two equal ones") << QList{abc[0], abc[0], abc[1]} + QList{message("a", 40)}
                                               << QList{abc[0], abc[1]} << QList{abc[0], abc[1]} << 3 << "missing";
    }

    void difference()
    {
        QFETCH(QList<Message>, cached);
        QFETCH(QList<Message>, archived);
        QFETCH(QList<Message>, after);
        QFETCH(QString, what);
        const DrillResult result = judgeDrill(record(cached, archived), archivedCopy(after), true);
        QCOMPARE(result.verdict, DrillVerdict::Fail);
        QVERIFY(result.firstDifference);
        QCOMPARE(result.firstDifference->what, what);
        if (what != u"order") // any of the two may be the one that moved
            QTEST(int(result.firstDifference->index), "index");
        QVERIFY(std::ranges::any_of(result.drilled, [](const DrilledMessage& m) { return !m.readable; }) ||
                what == u"order");
    }

    /// None of these is a message that was readable and is not.
    void noFault_data()
    {
        QTest::addColumn<QList<Message>>("cached");
        QTest::addColumn<QList<Message>>("archived");
        QTest::addColumn<QList<Message>>("after");
        QTest::addColumn<int>("messages");
        Message broken = message("{oops", 15);
        broken.malformed = true;
        QList<Message> late = abc;
        for (Message& one : late)
            one.at = one.at.plusSeconds(86'400);

        QTest::newRow("written meanwhile") << abc << abc << abc + QList{message("d", 30)} << 3;
        QTest::newRow("archived meanwhile") << abc << QList{abc[0], abc[1]} << abc << 3;
        QTest::newRow("cache lacks some") << QList{abc[0]} << abc << abc << 3;
        QTest::newRow("malformed element") << QList{abc[0], broken, abc[1], abc[2]} << abc << abc << 3;
        QTest::newRow("double in the list") << QList{abc[0], abc[1], abc[1], abc[2]} << abc << abc << 3;
        QTest::newRow("warmed later") << late << abc << abc << 3;
        QTest::newRow("nothing anywhere") << QList<Message>() << QList<Message>() << QList<Message>() << 0;
    }

    void noFault()
    {
        QFETCH(QList<Message>, cached);
        QFETCH(QList<Message>, archived);
        QFETCH(QList<Message>, after);
        const DrillResult result = judgeDrill(record(cached, archived), archivedCopy(after), false);
        QVERIFY2(!result.firstDifference,
                 qPrintable(result.firstDifference ? result.firstDifference->detail : QString()));
        QCOMPARE(result.verdict, DrillVerdict::Pass);
        QTEST(int(result.messages), "messages");
    }

    void notesSayWhatElseIs()
    {
        DrillRecord cleared = record(abc, abc);
        cleared.archive.active = false;
        QCOMPARE(judgeDrill(cleared, archivedCopy(abc), false).notes.size(), 1);
        DrillRecord notCached = record({}, abc);
        notCached.cache.ttlMs = CachedSession::noKey;
        QCOMPARE(judgeDrill(notCached, archivedCopy(abc), false).notes.size(), 1);
    }

    void warming_data()
    {
        QTest::addColumn<QList<Message>>("list");
        QTest::addColumn<qint64>("ttl");
        QTest::addColumn<int>("index"); // -1: it is right
        QList<Message> otherTime = abc;
        otherTime[1].at = otherTime[1].at.plusMicros(1);
        QList<Message> otherMetadata = abc;
        otherMetadata[2].metadata = {{QStringLiteral("k"), 1}};
        QTest::newRow("right") << abc << qint64(1000) << -1;
        QTest::newRow("no list") << QList<Message>() << CachedSession::noKey << 0;
        QTest::newRow("without a TTL") << abc << CachedSession::noTtl << 0;
        QTest::newRow("one lacks") << QList{abc[0], abc[1]} << qint64(1000) << 2;
        QTest::newRow("one too many") << abc + QList{abc[2]} << qint64(1000) << 3;
        QTest::newRow("double in place of another") << QList{abc[0], abc[0], abc[2]} << qint64(1000) << 1;
        QTest::newRow("order") << QList{abc[1], abc[0], abc[2]} << qint64(1000) << 0;
        QTest::newRow("another time") << otherTime << qint64(1000) << 1;
        QTest::newRow("other metadata") << otherMetadata << qint64(1000) << 2;
    }

    void warming()
    {
        QFETCH(QList<Message>, list);
        QFETCH(qint64, ttl);
        QFETCH(int, index);
        CacheRecord warmed;
        warmed.messages = list;
        warmed.ttlMs = ttl;
        const std::optional<DrillDifference> wrong = judgeWarming(abc, warmed, 100);
        QCOMPARE(wrong ? int(wrong->index) : -1, index);
    }

    void warmingKeepsTheNewest()
    {
        CacheRecord warmed;
        warmed.messages = {abc[1], abc[2]};
        warmed.ttlMs = 1000;
        QVERIFY(!judgeWarming(abc, warmed, 2));
        QVERIFY(judgeWarming(abc, warmed, 3));
    }
};

QTEST_GUILESS_MAIN(TestDrillJudge)
#include "tst_drill_judge.moc"
