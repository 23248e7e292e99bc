#include "models/compare/ComparedRows.h"
#include "models/compare/SessionComparison.h"
#include "models/service/MessageAlignment.h"
#include "models/service/MessageMerge.h"
#include "tests/support/FindingNames.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <functional>

using namespace talkglass;

namespace {

const SessionKey key{7, QStringLiteral("s")};
const Timestamp start = Timestamp::fromMillis(1'790'000'000'000);
const QString ok = QStringLiteral("ok");

/// A conversation as it was, and what each store has of it: places in the conversation, oldest first.
struct Talk
{
    QList<Message> said;
    QList<Message> archived;
    QList<Message> cached;

    qsizetype size() const { return said.size(); }
};

/// `texts` again and again; by one writer if `roles` is 1, by turns if it is 2. Two clock reads of one write.
Talk talk(int count, const QStringList& texts, int roles = 1, int seconds = 20)
{
    Talk talk;
    for (int i = 0; i < count; ++i) {
        Message message;
        message.role = i % roles == 0 ? QStringLiteral("user") : QStringLiteral("assistant");
        message.content = texts[i % texts.size()];
        message.at = start.plusSeconds(qint64(i) * seconds);
        talk.said.append(message);
        talk.cached.append(message);
        message.archiveId = i + 1;
        message.at = message.at.plusMicros(1'000 + i * 7919 % 49'000);
        talk.archived.append(message);
    }
    return talk;
}

/// A warming stamps every element within a moment.
void warm(QList<Message>& cached, qsizetype count, qint64 atSecond)
{
    for (qsizetype i = 0; i < count; ++i)
        cached[i].at = start.plusSeconds(atSecond).plusMicros(i * 7);
}

void keepNewest(QList<Message>& cached, qsizetype count)
{
    cached.remove(0, cached.size() - count);
}

SessionComparison compared(const Talk& talk, qint64 maxHistory = 100)
{
    SessionCopies copies;
    copies.key = key;
    copies.ttlMs = 3'600'000;
    copies.inUserSet = true;
    copies.row = ArchivedSession();
    copies.row->key = key;
    copies.row->messages = copies.row->messageCount = talk.archived.size();
    copies.archived = talk.archived;
    copies.cached = talk.cached;
    return compareCopies(copies, {1000, maxHistory});
}

using Change = std::function<void(Talk&)>;

} // namespace

Q_DECLARE_METATYPE(Change)

/// Messages that say the same, in elements without row ids, as the deployed service writes them.
class TestRepeatedMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void found_data();
    void found();
    void merged();
    void everyFaultAmongTenThousandAlike_data();
    void everyFaultAmongTenThousandAlike();
    void warmedAndAllAlike();
    void plantedFaults_data();
    void plantedFaults();
    void copiesOfOneWriteAreJoined_data();
    void copiesOfOneWriteAreJoined();
    void hundredThousandAlike();
};

void TestRepeatedMessages::found_data()
{
    QTest::addColumn<Talk>("talk");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const Talk& talk, const Change& change, const char* expected) {
        QTest::newRow(name) << talk << change << QString::fromLatin1(expected);
    };
    const Talk five = talk(5, {ok});
    Talk framed = five;
    for (QList<Message>* copy : {&framed.archived, &framed.cached}) {
        copy->first().content = QStringLiteral("hello");
        copy->last().content = QStringLiteral("bye");
    }
    const QStringList turns{QStringLiteral("next"), QStringLiteral("Done.")};

    row(
        "nothing is wrong", talk(50, {ok}), [](Talk&) {}, "");
    row(
        "seventh only cached", talk(7, {ok}, 1, 30), [](Talk& t) { t.archived.removeLast(); }, "missing_in_archive 6");
    row(
        "last two only cached, by turns", talk(30, turns, 2), [](Talk& t) { t.archived.remove(28, 2); },
        "missing_in_archive 28,missing_in_archive 29");
    row(
        "seventh only archived", talk(7, {ok}), [](Talk& t) { t.cached.removeLast(); }, "missing_in_cache 6");
    row(
        "first only cached", talk(7, {ok}), [](Talk& t) { t.archived.removeFirst(); }, "missing_in_archive 0");
    row(
        "one pushed twice", framed, [](Talk& t) { t.cached.insert(3, t.cached[3]); }, "duplicate 3");
    row(
        "the last one pushed twice", five, [](Talk& t) { t.cached.append(t.cached.last()); }, "duplicate 4");
    row(
        "pushed twice, the second later", framed,
        [](Talk& t) {
            t.cached.insert(4, t.cached[3]);
            t.cached.swapItemsAt(4, 5);
        },
        "duplicate 5");
    row(
        "one row inserted twice", framed,
        [](Talk& t) {
            t.archived.insert(4, t.archived[3]);
            t.archived[4].archiveId = 99;
            t.archived[4].at = t.archived[4].at.plusMicros(200'000);
        },
        "duplicate 3");
    row(
        "newest hundred cached, a row gone", talk(300, {ok}),
        [](Talk& t) {
            keepNewest(t.cached, 100);
            t.archived.removeAt(250);
        },
        "missing_in_archive 250");
    row(
        "newest hundred cached, the first of their rows gone", talk(300, {ok}),
        [](Talk& t) {
            keepNewest(t.cached, 100);
            t.archived.removeAt(200);
        },
        "missing_in_archive 200");
    row(
        "newest hundred cached, one of them lost", talk(300, {ok}, 2),
        [](Talk& t) {
            keepNewest(t.cached, 101);
            t.cached.removeAt(41);
        },
        "missing_in_cache 240");
    row(
        "one missing on each side", talk(90, {ok}, 2),
        [](Talk& t) {
            t.cached.removeAt(20);
            t.archived.removeAt(50);
        },
        "missing_in_cache 20,missing_in_archive 50");
    row(
        "first missing in the cache, last in the archive", framed,
        [](Talk& t) {
            t.cached.removeAt(1);
            t.archived.removeAt(3);
        },
        "missing_in_cache 1,missing_in_archive 3");
    row(
        "first missing in the archive, last in the cache", framed,
        [](Talk& t) {
            t.archived.removeAt(1);
            t.cached.removeAt(3);
        },
        "missing_in_archive 1,missing_in_cache 3");
    row(
        "neighbours missing, each on its side", framed,
        [](Talk& t) {
            t.cached.removeAt(1);
            t.archived.removeAt(2);
        },
        "missing_in_cache 1,missing_in_archive 2");
    row(
        "two exchanged", talk(20, {ok}), [](Talk& t) { t.cached.swapItemsAt(10, 11); }, "reordered 10");
    row(
        "one edited, one with other metadata", talk(20, {ok}),
        [](Talk& t) {
            t.cached[5].content = QStringLiteral("edited");
            t.cached[9].metadata.insert(QStringLiteral("x"), 1);
            t.archived.removeAt(15);
        },
        "edited 5,metadata 9,missing_in_archive 15");
    QStringList unlike;
    for (int i = 0; i < 10; ++i)
        unlike.append(i == 2 || i == 8 ? ok : QStringLiteral("text %1").arg(i));
    row(
        "one edited, and what says the same as its row only cached", talk(10, unlike),
        [](Talk& t) {
            t.cached[2].content = QStringLiteral("edited");
            t.archived.removeAt(8);
        },
        "edited 2,missing_in_archive 8");
    row(
        "the same words twice in a second, one lost", talk(20, {ok}),
        [](Talk& t) {
            t.cached.insert(8, t.cached[7]);
            t.cached[8].at = t.cached[7].at.plusMicros(600'000);
        },
        "missing_in_archive 8");
    row(
        "a slow write", talk(20, {ok}), [](Talk& t) { t.archived[7].at = t.cached[7].at.plusSeconds(3); },
        "clock_skew");
    row(
        "one without a time", talk(20, {ok}), [](Talk& t) { t.cached[7].at = {}; }, "");
    row(
        "no times at all", talk(20, {ok}),
        [](Talk& t) {
            for (Message& cached : t.cached)
                cached.at = {};
        },
        "");
    row(
        "warmed", talk(50, {ok}, 2), [](Talk& t) { warm(t.cached, 50, 90'000); }, "clock_skew");
    row(
        "warmed, newest hundred", talk(300, {ok}),
        [](Talk& t) {
            keepNewest(t.cached, 100);
            warm(t.cached, 100, 90'000);
        },
        "clock_skew");
    row(
        "warmed, newest hundred, and then spoken on", talk(300, {ok}),
        [](Talk& t) {
            keepNewest(t.cached, 100);
            warm(t.cached, 60, 259 * 20 + 10);
        },
        "clock_skew");
    row(
        "a few warmed, many spoken on", talk(100, {ok}, 2), [](Talk& t) { warm(t.cached, 20, 19 * 20 + 15); },
        "clock_skew");
    row(
        "warmed, spoken on, the last one only cached", talk(60, turns, 2),
        [](Talk& t) {
            warm(t.cached, 40, 39 * 20 + 10);
            t.archived.removeLast();
        },
        "missing_in_archive 59,clock_skew");
    row(
        "warmed, spoken on, each lost another one", talk(60, {ok}),
        [](Talk& t) {
            warm(t.cached, 40, 39 * 20 + 10);
            t.cached.removeAt(45);
            t.archived.removeAt(55);
        },
        "missing_in_cache 45,missing_in_archive 55,clock_skew");
    row(
        "warmed, and one rescued with its time in the list", talk(7, {ok}),
        [](Talk& t) {
            warm(t.cached, 7, 3000);
            t.archived.last().at = t.cached.first().at;
        },
        "clock_skew");
    row(
        "warmed, and then one only cached", talk(7, {ok}, 1, 1000),
        [](Talk& t) {
            warm(t.cached, 6, 5500);
            t.archived.removeLast();
        },
        "missing_in_archive 6,clock_skew");
    row(
        "a single one warmed, and spoken on", talk(7, {ok}, 1, 1000), [](Talk& t) { warm(t.cached, 1, 900); },
        "clock_skew");
    row(
        "warmed, words unlike others and alike", talk(30, {ok, ok, QStringLiteral("more")}),
        [](Talk& t) {
            for (const int i : {3, 9, 15, 21, 27})
                t.archived[i].content = t.cached[i].content = QStringLiteral("text %1").arg(i);
            warm(t.cached, 30, 90'000);
        },
        "clock_skew");
    row(
        "one clock is an hour wrong", talk(60, {ok}),
        [](Talk& t) {
            for (int i = 0; i < 60; i += 5)
                t.archived[i].content = t.cached[i].content = QStringLiteral("text %1").arg(i);
            for (Message& cached : t.cached)
                cached.at = cached.at.plusSeconds(3600);
            t.cached.removeAt(22);
            t.archived.removeAt(23);
        },
        "missing_in_cache 22,missing_in_archive 23,clock_skew");
    row(
        "one clock is wrong by as much as they are apart", talk(60, {ok}),
        [](Talk& t) {
            for (int i = 0; i < 60; i += 5)
                t.archived[i].content = t.cached[i].content = QStringLiteral("text %1").arg(i);
            for (Message& cached : t.cached)
                cached.at = cached.at.plusSeconds(20);
        },
        "clock_skew");
}

void TestRepeatedMessages::found()
{
    QFETCH(Talk, talk);
    QFETCH(const Change, change);
    QFETCH(const QString, expected);
    change(talk);
    QCOMPARE(findingNames(compared(talk).findings).join(u','), expected);
}

/// The merged view: the seventh stands at its place and once, nothing is shown twice.
void TestRepeatedMessages::merged()
{
    Talk seven = talk(7, {ok}, 1, 30);
    seven.archived.removeLast();
    const QList<Message> shown = mergeMessages(seven.archived, seven.cached);
    QCOMPARE(shown.size(), 7);
    for (qsizetype i = 0; i < 6; ++i)
        QCOMPARE(shown[i].residency, MessageResidency::Both);
    QCOMPARE(shown.last().residency, MessageResidency::CacheOnly);
    QCOMPARE(shown.last().at, seven.cached.last().at);

    Talk newest = talk(300, {ok});
    keepNewest(newest.cached, 100);
    newest.archived.removeAt(250);
    const QList<Message> all = mergeMessages(newest.archived, newest.cached);
    QCOMPARE(all.size(), 300);
    QCOMPARE(all[250].residency, MessageResidency::CacheOnly);
    QVERIFY(std::ranges::is_sorted(all, {}, &Message::at));

    Talk warmed = talk(300, {ok}, 2);
    keepNewest(warmed.cached, 100);
    warm(warmed.cached, 100, 90'000);
    QCOMPARE(mergeMessages(warmed.archived, warmed.cached).size(), 300);
}

void TestRepeatedMessages::everyFaultAmongTenThousandAlike_data()
{
    QTest::addColumn<int>("roles");
    QTest::addColumn<bool>("named");
    QTest::newRow("one writer") << 1 << false;
    QTest::newRow("by turns") << 2 << false;
    QTest::newRow("one writer, row ids") << 1 << true;
    QTest::newRow("by turns, row ids") << 2 << true;
}

void TestRepeatedMessages::everyFaultAmongTenThousandAlike()
{
    QFETCH(int, roles);
    QFETCH(bool, named);
    Talk t = talk(10'000, {ok}, roles, 3);
    for (qsizetype i = 0; named && i < t.size(); ++i)
        t.cached[i].archiveId = i + 1;
    t.cached.move(9'000, 8'990);
    t.cached.insert(8'001, t.cached[8'000]);
    Message broken;
    broken.malformed = true;
    broken.raw = "{not json";
    t.cached.insert(7'000, broken);
    t.cached[6'000].metadata.insert(QStringLiteral("x"), 1);
    t.cached[5'000].content = QStringLiteral("edited");
    t.cached.removeAt(2'000);
    t.archived.removeAt(4'000);
    const QString expected = QStringLiteral("missing_in_cache 2000,missing_in_archive 4000,edited 5000,metadata 6000,"
                                            "malformed 7000,duplicate %1,reordered 9002");
    QCOMPARE(findingNames(compared(t, 20'000).findings).join(u','), expected.arg(named ? 8002 : 8001));
}

/// Order alone decides, and in the way that leaves the fewest findings: one that is missing here and one that says the
/// same and is missing there are one message at another place.
void TestRepeatedMessages::warmedAndAllAlike()
{
    Talk t = talk(10'000, {ok}, 2, 3);
    warm(t.cached, t.cached.size(), 90'000);
    t.cached.removeAt(2'000);
    t.archived.removeAt(4'000);
    t.cached[6'000].metadata.insert(QStringLiteral("x"), 1);
    const SessionComparison comparison = compared(t, 20'000);
    QMap<FindingKind, int> kinds;
    for (const Finding& finding : comparison.findings)
        ++kinds[finding.kind];
    const QMap<FindingKind, int> expected{
        {FindingKind::Reordered, 1}, {FindingKind::Metadata, 1}, {FindingKind::ClockSkew, 1}};
    QCOMPARE(kinds, expected);
}

namespace {

/// Plants faults, far enough from each other that each is one finding, and says what is to be found.
class Planter
{
public:
    Planter(quint32 seed, int repeatedPercent, bool named)
        : m_random(seed)
    {
        const int count = 60 + int(m_random.bounded(200));
        const QStringList words{ok, QStringLiteral("yes"), QStringLiteral("next")};
        Timestamp at = start;
        for (int i = 0; i < count; ++i) {
            Message message;
            message.role = m_random.bounded(2) == 0 ? QStringLiteral("user") : QStringLiteral("assistant");
            message.content = int(m_random.bounded(100)) < repeatedPercent ? words[m_random.bounded(3)]
                                                                           : QStringLiteral("text %1").arg(i);
            at = at.plusMicros(5'100'000 + m_random.bounded(60'000'000));
            message.at = at;
            m_talk.cached.append(message);
            message.at = at.plusMicros(1'000 + m_random.bounded(49'000));
            message.archiveId = i + 1;
            m_talk.archived.append(message);
            if (named)
                m_talk.cached.last().archiveId = i + 1;
        }
    }

    void plant()
    {
        // from the end, so that places before it stay
        for (qsizetype at = m_talk.cached.size() - 1; at > 1; at -= 4 + m_random.bounded(20))
            plantAt(at, m_random.bounded(7));
        std::ranges::reverse(m_expected);
    }

    SessionComparison found() const { return compared(m_talk, 1000); }

    /// By the words and time of the message that is meant.
    QStringList expected() const { return m_expected; }
    static QStringList shown(const SessionComparison& comparison)
    {
        QStringList texts;
        for (const Finding& finding : comparison.findings) {
            const qsizetype row = comparison.rowOf(finding);
            if (row < 0) {
                texts.append(findingKindName(finding.kind));
                continue;
            }
            const Message& message =
                comparison.rows[row].cached ? *comparison.rows[row].cached : *comparison.rows[row].archived;
            texts.append(named(finding.kind, message));
        }
        return texts;
    }

private:
    static QString named(FindingKind kind, const Message& message)
    {
        return QString(findingKindName(kind) + u' ' + message.at.toIso());
    }

    void plantAt(qsizetype at, int what)
    {
        Message& cached = m_talk.cached[at];
        switch (what) {
        case 0:
            m_expected.append(named(FindingKind::MissingInArchive, cached));
            m_talk.archived.removeAt(at);
            break;
        case 1:
            m_expected.append(named(FindingKind::MissingInCache, m_talk.archived[at]));
            m_talk.cached.removeAt(at);
            break;
        case 2:
            m_expected.append(named(FindingKind::Edited, cached));
            cached.content += QStringLiteral(" edited");
            break;
        case 3:
            m_expected.append(named(FindingKind::Metadata, cached));
            cached.metadata.insert(QStringLiteral("x"), 1);
            break;
        case 4:
            m_expected.append(named(FindingKind::Duplicate, cached));
            m_talk.cached.insert(at, cached);
            break;
        case 5:
            m_expected.append(named(FindingKind::Reordered, m_talk.cached[at - 2]));
            m_talk.cached.move(at - 2, at);
            break;
        default: // lost on either side, beside each other
            m_expected.append(named(FindingKind::MissingInArchive, cached));
            m_expected.append(named(FindingKind::MissingInCache, m_talk.archived[at - 1]));
            m_talk.archived.removeAt(at);
            m_talk.cached.removeAt(at - 1);
        }
    }

    QRandomGenerator m_random;
    Talk m_talk;
    QStringList m_expected;
};

} // namespace

void TestRepeatedMessages::plantedFaults_data()
{
    QTest::addColumn<int>("repeatedPercent");
    QTest::addColumn<bool>("named");
    for (const int percent : {0, 20, 60, 100}) {
        QTest::addRow("%d %% repeated", percent) << percent << false;
        QTest::addRow("%d %% repeated, row ids", percent) << percent << true;
    }
}

void TestRepeatedMessages::plantedFaults()
{
    QFETCH(int, repeatedPercent);
    QFETCH(bool, named);
    for (quint32 seed = 1; seed <= 200; ++seed) {
        Planter planter(seed, repeatedPercent, named);
        planter.plant();
        QVERIFY2(Planter::shown(planter.found()) == planter.expected(),
                 qPrintable(QStringLiteral("seed %1\nfound    %2\nexpected %3")
                                .arg(seed)
                                .arg(Planter::shown(planter.found()).join(u','), planter.expected().join(u','))));
    }
}

void TestRepeatedMessages::copiesOfOneWriteAreJoined_data()
{
    QTest::addColumn<int>("lostPercent");
    for (const int percent : {0, 5, 30, 40})
        QTest::addRow("%d %% lost on either side", percent) << percent;
}

/// Whatever is missing where: no message is joined with another one's copy, and none that both have is torn in two.
void TestRepeatedMessages::copiesOfOneWriteAreJoined()
{
    QFETCH(int, lostPercent);
    for (quint32 seed = 1; seed <= 100; ++seed) {
        QRandomGenerator random(seed);
        const Talk whole = talk(300, {ok}, int(seed % 2) + 1, 6);
        Talk t;
        QList<qsizetype> archivedPlaces;
        QList<qsizetype> cachedPlaces;
        for (qsizetype i = 0; i < whole.size(); ++i) {
            if (int(random.bounded(100)) >= lostPercent) {
                t.archived.append(whole.archived[i]);
                archivedPlaces.append(i);
            }
            if (int(random.bounded(100)) >= lostPercent) {
                t.cached.append(whole.cached[i]);
                cachedPlaces.append(i);
            }
        }
        qsizetype inBoth = 0;
        for (const qsizetype place : std::as_const(archivedPlaces))
            inBoth += std::ranges::binary_search(cachedPlaces, place) ? 1 : 0;
        const MessageAlignment alignment = alignMessages(t.archived, t.cached);
        QCOMPARE(qsizetype(alignment.pairs.size()), inBoth);
        for (const MessagePair& pair : alignment.pairs)
            QCOMPARE(archivedPlaces[pair.archived], cachedPlaces[pair.cached]);
        QCOMPARE(mergeMessages(t.archived, t.cached).size(), t.archived.size() + t.cached.size() - inBoth);
    }
}

void TestRepeatedMessages::hundredThousandAlike()
{
    Talk t = talk(100'000, {ok}, 2, 3);
    t.archived.removeAt(20'000);
    t.cached.removeAt(80'000);
    QCOMPARE(findingNames(compared(t, 0).findings).join(u','),
             QStringLiteral("missing_in_archive 20000,missing_in_cache 80000"));
    warm(t.cached, t.cached.size(), 900'000);
    QCOMPARE(compared(t, 0).findings.size(), 2);
}

QTEST_GUILESS_MAIN(TestRepeatedMessages)
#include "tst_repeated_messages.moc"
