#include "models/service/MessageAlignment.h"
#include "models/service/MessageMerge.h"

#include <QRandomGenerator>
#include <QTest>

using namespace talkglass;

namespace {

const Timestamp start = *Timestamp::fromIso(u"2026-11-22T08:00:00");

/// "u:hello@5" → a message of the user at second 5; "#7" at the end: row id 7; "!": malformed.
Message message(const QString& text)
{
    Message message;
    if (text == u"!") {
        message.malformed = true;
        message.raw = "{not json";
        return message;
    }
    const QString body = text.section(u'@', 0, 0);
    const QString rest = text.section(u'@', 1);
    message.role = body.startsWith(u'u') ? QStringLiteral("user") : QStringLiteral("assistant");
    message.content = body.mid(2);
    message.at = start.plusMicros(qint64(rest.section(u'#', 0, 0).toDouble() * 1e6));
    message.archiveId = rest.section(u'#', 1).toLongLong();
    return message;
}

QList<Message> messages(const QString& texts)
{
    QList<Message> list;
    for (const QString& text : texts.split(u' ', Qt::SkipEmptyParts))
        list.append(message(text));
    return list;
}

/// Many that say the same, at times that agree or do not, or none, some with row ids, whichever.
QList<Message> anyMessages(QRandomGenerator& random, bool archived)
{
    const bool isWarmed = !archived && random.bounded(3) == 0;
    const bool isNamed = archived || random.bounded(3) == 0;
    const int count = int(random.bounded(random.bounded(4) == 0 ? 200 : 12));
    QList<Message> list;
    for (int i = 0; i < count; ++i) {
        if (!archived && random.bounded(20) == 0) {
            list.append(message(QStringLiteral("!")));
            continue;
        }
        const int place = i + int(random.bounded(3));
        list.append(message(QStringLiteral("%1:%2@%3")
                                .arg(random.bounded(2) ? u'u' : u'a')
                                .arg(random.bounded(5) ? 0 : place)
                                .arg(isWarmed ? 5000 : place * 2)));
        if (random.bounded(20) == 0)
            list.last().at = {};
        if (isNamed && (archived || random.bounded(2) == 0))
            list.last().archiveId = archived ? i + 1 : place + 1;
    }
    return list;
}

QString shown(const QList<Message>& merged)
{
    QStringList texts;
    for (const Message& m : merged) {
        const QString mark = m.residency == MessageResidency::Both          ? QStringLiteral("=")
                             : m.residency == MessageResidency::CacheOnly   ? QStringLiteral("c")
                             : m.residency == MessageResidency::ArchiveOnly ? QStringLiteral("a")
                                                                            : QStringLiteral("~");
        texts.append(mark + (m.malformed ? QStringLiteral("!") : m.content));
    }
    return texts.join(u' ');
}

} // namespace

class TestMessageMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rules_data()
    {
        QTest::addColumn<QString>("archived");
        QTest::addColumn<QString>("cached");
        QTest::addColumn<QString>("merged");

        QTest::newRow("nothing") << ""
                                 << ""
                                 << "";
        QTest::newRow("same") << "u:a@1#1 a:b@2#2"
                              << "u:a@1 a:b@2"
                              << "=a =b";
        QTest::newRow("stamped by two clocks") << "u:a@1#1 a:b@2#2"
                                               << "u:a@1.03 a:b@2.05"
                                               << "=a =b";
        QTest::newRow("warmed later") << "u:a@1#1 a:b@2#2"
                                      << "u:a@500 a:b@500"
                                      << "=a =b";
        QTest::newRow("cache holds the tail") << "u:a@1#1 a:b@2#2 u:c@3#3 a:d@4#4"
                                              << "u:c@3 a:d@4"
                                              << "aa ab =c =d";
        QTest::newRow("tail of repeated texts") << "u:ok@1#1 u:ok@2#2 u:ok@3#3"
                                                << "u:ok@3"
                                                << "aok aok =ok";
        QTest::newRow("archive lacks the tail") << "u:a@1#1"
                                                << "u:a@1 a:b@2 u:c@3"
                                                << "=a cb cc";
        QTest::newRow("cache lacks the tail") << "u:a@1#1 a:b@2#2 u:c@3#3"
                                              << "u:a@1"
                                              << "=a ab ac";
        QTest::newRow("cache lacks the middle") << "u:a@1#1 a:b@2#2 u:c@3#3"
                                                << "u:a@1 u:c@3"
                                                << "=a ab =c";
        QTest::newRow("only cached") << ""
                                     << "u:a@1 a:b@2"
                                     << "ca cb";
        QTest::newRow("only archived") << "u:a@1#1 a:b@2#2"
                                       << ""
                                       << "aa ab";
        QTest::newRow("edited") << "u:a@1#1 a:new@2#2 u:c@3#3"
                                << "u:a@1 a:old@2.01 u:c@3"
                                << "=a ~new =c";
        QTest::newRow("edited, known by its row") << "u:a@1#1 a:new@2#2"
                                                  << "u:a@1#1 a:old@200#2"
                                                  << "=a ~new";
        QTest::newRow("no edit: too far apart") << "u:a@1#1 a:new@2#2"
                                                << "u:a@1 a:old@20"
                                                << "=a anew cold";
        QTest::newRow("no edit: other role") << "u:x@1#1"
                                             << "a:y@1"
                                             << "ax cy";
        QTest::newRow("malformed stays in its place") << "u:a@1#1 a:b@2#2"
                                                      << "u:a@1 ! a:b@2"
                                                      << "=a c! =b";
        QTest::newRow("malformed at the end") << "u:a@1#1"
                                              << "u:a@1 ! !"
                                              << "=a c! c!";
        QTest::newRow("doubled in the cache") << "u:a@1#1 a:b@2#2"
                                              << "u:a@1 u:a@1 a:b@2"
                                              << "ca =a =b";
        QTest::newRow("same words, the last only cached") << "u:ok@1#1 u:ok@31#2 u:ok@61#3"
                                                          << "u:ok@1.02 u:ok@31.02 u:ok@61.02 u:ok@91.02"
                                                          << "=ok =ok =ok cok";
        QTest::newRow("same words, one lost on either side") << "u:a@1#1 u:ok@31#2 u:ok@61#3 u:b@121#4"
                                                             << "u:a@1 u:ok@61.02 u:ok@91.02 u:b@121"
                                                             << "=a aok =ok cok =b";
        QTest::newRow("same words, warmed") << "u:ok@1#1 u:ok@31#2 u:ok@61#3"
                                            << "u:ok@500 u:ok@500.001 u:ok@500.002"
                                            << "=ok =ok =ok";
        QTest::newRow("same words, the tail of them warmed") << "u:ok@1#1 u:ok@31#2 u:ok@61#3"
                                                             << "u:ok@500 u:ok@500.001"
                                                             << "aok =ok =ok";
        QTest::newRow("another order, by row") << "u:a@1#1 u:b@2#2 u:c@3#3 u:d@4#4"
                                               << "u:b@2#2 u:c@3#3 u:a@1#1 u:d@4#4"
                                               << "=a =b =c =d";
        QTest::newRow("another order, by words") << "u:a@1#1 u:b@2#2 u:c@3#3 u:d@4#4"
                                                 << "u:b@2 u:a@1 u:c@3 u:d@4"
                                                 << "=a =b =c =d";
        QTest::newRow("another order, and each lacks one") << "u:a@1#1 u:b@2#2 u:c@3#3 u:d@9#4"
                                                           << "u:b@2#2 u:a@1#1 u:x@6 u:d@9#4"
                                                           << "=a =b ac cx =d";
        QTest::newRow("two in the same second") << "u:hello@1#1 u:archived,alone@5#2"
                                                << "u:hello@1#1 u:only-here@5.3"
                                                << "=hello aarchived,alone conly-here";
        QTest::newRow("another row in the same moment") << "u:hello@1#1 u:one@5#2"
                                                        << "u:hello@1#1 u:two@5.01#3"
                                                        << "=hello aone ctwo";
        QTest::newRow("both lack something") << "u:a@1#1 a:x@2#2 u:c@4#3"
                                             << "u:a@1 a:y@3.5 u:c@4"
                                             << "=a ax cy =c";
    }

    void rules()
    {
        QFETCH(QString, archived);
        QFETCH(QString, cached);
        QFETCH(QString, merged);
        QCOMPARE(shown(mergeMessages(messages(archived), messages(cached))), merged);
    }

    /// What is not archived yet cannot be an old copy of what is.
    void whatWaitsIsNoEditedCopy()
    {
        const QList<Message> archived = messages(QStringLiteral("u:hello@1#1 u:one@5#2"));
        QList<Message> cached = messages(QStringLiteral("u:hello@1#1 u:two@5.01"));
        QCOMPARE(mergeMessages(archived, cached).size(), 2);
        cached[1].pendingArchive = true;
        QCOMPARE(shown(mergeMessages(archived, cached)), QStringLiteral("=hello aone ctwo"));
    }

    /// Each row once, and all of them, whatever the order in which writers that came at once left it.
    void anyOrder()
    {
        QList<Message> archived;
        for (int i = 1; i <= 120; ++i)
            archived.append(message(QStringLiteral("u:c%1@%1#%1").arg(i)));
        for (quint32 seed = 1; seed <= 50; ++seed) {
            QRandomGenerator random(seed);
            QList<Message> cached = archived.last(100);
            for (qsizetype i = 1; i < cached.size(); ++i)
                cached.swapItemsAt(i, std::max<qsizetype>(0, i - qsizetype(random.bounded(8))));
            const QList<Message> merged = mergeMessages(archived, cached);
            QCOMPARE(merged.size(), archived.size());
            for (qsizetype i = 0; i < merged.size(); ++i)
                QCOMPARE(merged[i].archiveId, archived[i].archiveId);
        }
    }

    void otherMetadataDiffers()
    {
        QList<Message> archived = messages(QStringLiteral("u:a@1#1"));
        QList<Message> cached = messages(QStringLiteral("u:a@1"));
        cached[0].metadata.insert(QStringLiteral("model"), QStringLiteral("x"));
        const QList<Message> merged = mergeMessages(archived, cached);
        QCOMPARE(merged.size(), 1);
        QCOMPARE(merged[0].residency, MessageResidency::Differing);
        QVERIFY(merged[0].cachedCopy);
        QCOMPARE(merged[0].cachedCopy->metadata, cached[0].metadata);
    }

    void archivedCopyIsShown()
    {
        const QList<Message> merged =
            mergeMessages(messages(QStringLiteral("u:a@1#7")), messages(QStringLiteral("u:a@2")));
        QCOMPARE(merged[0].archiveId, 7);
        QCOMPARE(merged[0].at, start.plusSeconds(1));
    }

    /// Five planted faults in ten thousand messages, many of them alike: those five, and nothing else.
    void fewFaultsInMany()
    {
        QList<Message> archived;
        for (int i = 0; i < 10'000; ++i) {
            Message m;
            m.archiveId = i + 1;
            m.role = i % 2 ? QStringLiteral("assistant") : QStringLiteral("user");
            m.content = i % 3 ? QStringLiteral("text %1").arg(i) : QStringLiteral("ok");
            m.at = start.plusSeconds(10 * i);
            archived.append(m);
        }
        QList<Message> cached = archived;
        for (Message& m : cached)
            m.archiveId = 0;
        cached[9'001].content = QStringLiteral("edited");
        cached.remove(7'003);
        cached.remove(5'000);
        cached.insert(2'500, message(QStringLiteral("u:extra@25000.5")));
        archived.remove(100);

        QMap<MessageResidency, int> counts;
        for (const Message& m : mergeMessages(archived, cached))
            ++counts[m.residency];
        QCOMPARE(counts.value(MessageResidency::Differing), 1);
        QCOMPARE(counts.value(MessageResidency::ArchiveOnly), 2);
        QCOMPARE(counts.value(MessageResidency::CacheOnly), 2);
    }

    /// Whatever the lists hold, each message is there once, and what is joined says the same or is the same row.
    void nothingIsLostOrTwice()
    {
        for (quint32 seed = 1; seed <= 2000; ++seed) {
            QRandomGenerator random(seed);
            const QList<Message> archived = anyMessages(random, true);
            const QList<Message> cached = anyMessages(random, false);
            const std::vector<MessagePair> pairs = alignMessages(archived, cached).pairs;
            MessagePair last;
            for (const MessagePair& pair : pairs) {
                QVERIFY(pair.archived > last.archived && pair.cached > last.cached);
                const Message& row = archived[pair.archived];
                const Message& element = cached[pair.cached];
                QVERIFY(!element.malformed);
                QVERIFY((row.role == element.role && row.content == element.content) ||
                        row.archiveId == element.archiveId);
                last = pair;
            }
            qsizetype copies = 0;
            for (const Message& m : mergeMessages(archived, cached)) {
                const bool isOne =
                    m.residency == MessageResidency::CacheOnly || m.residency == MessageResidency::ArchiveOnly;
                copies += isOne ? 1 : 2;
            }
            QCOMPARE(copies, archived.size() + cached.size());
        }
    }

    /// No text of one side stands on the other, and the same text stands everywhere: neither takes for ever.
    void nothingInCommonAndEverythingAlike()
    {
        QList<Message> archived;
        QList<Message> cached;
        for (int i = 0; i < 5'000; ++i) {
            archived.append(message(QStringLiteral("u:a%1@%1#%2").arg(i).arg(i + 1)));
            cached.append(message(QStringLiteral("u:c%1@%2").arg(i).arg(100'000 + i)));
        }
        QCOMPARE(mergeMessages(archived, cached).size(), 10'000);
        for (int i = 0; i < 5'000; ++i)
            archived[i].content = cached[i].content = QStringLiteral("ok");
        cached.append(message(QStringLiteral("u:tail@200000")));
        const QList<Message> merged = mergeMessages(archived, cached);
        QCOMPARE(merged.last().residency, MessageResidency::CacheOnly);
        QVERIFY(merged.size() >= 5'001);
    }
};

QTEST_GUILESS_MAIN(TestMessageMerge)
#include "tst_message_merge.moc"
