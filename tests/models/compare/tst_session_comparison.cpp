#include "models/compare/SessionComparison.h"
#include "tests/support/FindingNames.h"

#include <QTest>

#include <functional>

using namespace talkglass;

namespace {

const SessionKey key{7, QStringLiteral("s")};
const Timestamp start = Timestamp::fromMillis(1'790'000'000'000);

Message message(int number, const QString& text, bool archived)
{
    Message message;
    message.archiveId = archived ? number + 1 : 0;
    message.role = number % 2 == 0 ? QStringLiteral("user") : QStringLiteral("assistant");
    message.content = text;
    message.at = start.plusSeconds(number * 30).plusMicros(archived ? 20'000 : 0);
    message.metadata = {{QStringLiteral("n"), number}};
    message.residency = archived ? MessageResidency::ArchiveOnly : MessageResidency::CacheOnly;
    return message;
}

Message malformed()
{
    Message message;
    message.malformed = true;
    message.raw = "{not json";
    return message;
}

/// A healthy session of `count` messages; the cache has the newest `kept` of them.
SessionCopies healthy(int count, int kept)
{
    SessionCopies copies;
    copies.key = key;
    copies.ttlMs = 3'600'000;
    copies.inUserSet = true;
    copies.row = ArchivedSession();
    copies.row->key = key;
    for (int i = 0; i < count; ++i) {
        const QString text = QStringLiteral("message %1").arg(i);
        copies.archived.append(message(i, text, true));
        if (i >= count - kept)
            copies.cached.append(message(i, text, false));
    }
    copies.row->messages = copies.row->messageCount = count;
    return copies;
}

using Change = std::function<void(SessionCopies&)>;

} // namespace

Q_DECLARE_METATYPE(Change)

/// Every rule of the comparison, and that it finds nothing where nothing is wrong.
class TestSessionComparison : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rules_data();
    void rules();
    void fiveFaultsAmongTenThousand();
    void rowsLieBesideEachOther();
    void sameWordsAreNotTheSameMessage();
    void kindsHaveNames();
};

void TestSessionComparison::rules_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, const Change& change, const char* expected) {
        const QString text = QString::fromLatin1(expected);
        QTest::newRow(name) << change << (text.isEmpty() ? QStringList() : text.split(u','));
    };
    row(
        "healthy", [](SessionCopies&) {}, "");
    row(
        "longer than the cache keeps", [](SessionCopies& c) { c = healthy(250, 100); }, "");
    row(
        "only the newest rows were read",
        [](SessionCopies& c) {
            c.archived.remove(0, 3);
            c.cached.remove(0, 3);
            c.olderArchived = 3;
            c.cached[2].content += u'!';
        },
        "edited 5");
    row(
        "kept beyond the limit", [](SessionCopies& c) { c = healthy(250, 180); }, "");
    row(
        "cache lost the newest three", [](SessionCopies& c) { c.cached.remove(7, 3); },
        "missing_in_cache 7,missing_in_cache 8,missing_in_cache 9");
    row(
        "begun anew after the end of the TTL", [](SessionCopies& c) { c.cached.remove(0, 8); },
        "missing_in_cache 0,missing_in_cache 1,missing_in_cache 2,missing_in_cache 3,missing_in_cache 4,"
        "missing_in_cache 5,missing_in_cache 6,missing_in_cache 7");
    row(
        "full list that misses one within what is kept",
        [](SessionCopies& c) {
            c = healthy(250, 101);
            c.cached.removeAt(50);
        },
        "missing_in_cache 199");
    row(
        "archive lost the newest two",
        [](SessionCopies& c) {
            c.archived.remove(8, 2);
            c.row->messages = c.row->messageCount = 8;
        },
        "missing_in_archive 8,missing_in_archive 9");
    row(
        "no row at all",
        [](SessionCopies& c) {
            c = healthy(2, 2);
            c.archived.clear();
            c.row.reset();
        },
        "missing_in_archive 0,missing_in_archive 1");
    row(
        "each lost another one in the same gap",
        [](SessionCopies& c) {
            c.cached.removeAt(4);
            c.archived.removeAt(6);
            c.row->messages = c.row->messageCount = 9;
        },
        "missing_in_cache 4,missing_in_archive 6");
    row(
        "the same words three times, the last one lost",
        [](SessionCopies& c) {
            for (int i = 4; i < 7; ++i) {
                c.archived[i].content = c.cached[i].content = QStringLiteral("yes");
                c.archived[i].role = c.cached[i].role = QStringLiteral("user");
            }
            c.cached.removeAt(6);
        },
        "missing_in_cache 6");
    row(
        "edited in the archive", [](SessionCopies& c) { c.archived[3].content = QStringLiteral("other"); }, "edited 3");
    row(
        "edited role", [](SessionCopies& c) { c.archived[3].role = QStringLiteral("system"); }, "edited 3");
    row(
        "edited, found by its row id",
        [](SessionCopies& c) {
            c.cached[3].archiveId = 4;
            c.cached[3].content = QStringLiteral("other");
            c.cached[3].at = start.plusSeconds(86400);
        },
        "edited 3,clock_skew");
    row(
        "edited in a cache that was warmed later",
        [](SessionCopies& c) {
            for (Message& cached : c.cached)
                cached.at = start.plusSeconds(9000);
            c.archived[3].content = QStringLiteral("other");
        },
        "edited 3,clock_skew");
    row(
        "metadata", [](SessionCopies& c) { c.cached[5].metadata.insert(QStringLiteral("k"), 1); }, "metadata 5");
    row(
        "two swapped", [](SessionCopies& c) { c.cached.swapItemsAt(4, 5); }, "reordered 4");
    row(
        "one moved to the front", [](SessionCopies& c) { c.cached.move(6, 1); }, "reordered 6");
    row(
        "swapped by their times in the archive",
        [](SessionCopies& c) {
            std::swap(c.archived[4].at, c.archived[5].at);
            c.archived.swapItemsAt(4, 5);
        },
        "reordered 4,clock_skew");
    row(
        "doubled in the cache", [](SessionCopies& c) { c.cached.insert(5, c.cached[4]); }, "duplicate 4");
    row(
        "doubled at the end of the cache", [](SessionCopies& c) { c.cached.append(c.cached[9]); }, "duplicate 9");
    row(
        "doubled where only the cache has it",
        [](SessionCopies& c) {
            c.archived.removeLast();
            c.row->messages = c.row->messageCount = 9;
            c.cached.append(c.cached[9]);
        },
        "missing_in_archive 9,duplicate 10");
    row(
        "doubled in the archive",
        [](SessionCopies& c) {
            Message twin = c.archived[4];
            twin.archiveId = 99;
            twin.at = twin.at.plusMicros(300'000);
            c.archived.insert(5, twin);
            c.row->messages = c.row->messageCount = 11;
        },
        "duplicate 4");
    row(
        "malformed", [](SessionCopies& c) { c.cached.insert(2, malformed()); }, "malformed 2");
    row(
        "malformed in the place of a message", [](SessionCopies& c) { c.cached[2] = malformed(); },
        "malformed 2,missing_in_cache 3");
    row(
        "no time in the cache",
        [](SessionCopies& c) {
            for (Message& cached : c.cached)
                cached.at = {};
        },
        "");
    row(
        "a second apart", [](SessionCopies& c) { c.cached[0].at = c.archived[0].at.plusMicros(-1'000'000); }, "");
    row(
        "more than a second apart", [](SessionCopies& c) { c.cached[0].at = c.archived[0].at.plusMicros(-1'001'000); },
        "clock_skew");
    row(
        "counter", [](SessionCopies& c) { c.row->messageCount = 12; }, "wrong_counter");
    row(
        "no TTL", [](SessionCopies& c) { c.ttlMs = CachedSession::noTtl; }, "no_ttl");
    row(
        "not in the set", [](SessionCopies& c) { c.inUserSet = false; }, "not_in_user_set");
    row(
        "wrong type, alone",
        [](SessionCopies& c) {
            c.wrongType = true;
            c.cached.clear();
            c.inUserSet = false;
            c.row->messageCount = 1;
        },
        "wrong_type");
    row(
        "another user's, alone",
        [](SessionCopies& c) {
            c.row->key.userId = 8;
            c.archived.clear();
            c.ttlMs = CachedSession::noTtl;
            c.inUserSet = false;
        },
        "owned_by_other_user");
    row(
        "ghost, alone",
        [](SessionCopies& c) {
            c.row->active = false;
            c.row->messageCount = 1;
            c.cached.removeLast();
        },
        "ghost");
    const auto expire = [](SessionCopies& c) {
        c.ttlMs = CachedSession::noKey;
        c.cached.clear();
        c.inUserSet = false;
    };
    row("expired", expire, "");
    row(
        "cleared",
        [=](SessionCopies& c) {
            expire(c);
            c.row->active = false;
        },
        "");
    row(
        "expired, named in the set, wrong counter",
        [=](SessionCopies& c) {
            expire(c);
            c.inUserSet = true;
            c.row->messageCount = 0;
        },
        "wrong_counter,dangling_set_member");
    row(
        "named in the set, and nothing else",
        [=](SessionCopies& c) {
            expire(c);
            c.inUserSet = true;
            c.row.reset();
            c.archived.clear();
        },
        "dangling_set_member");
    row(
        "empty",
        [=](SessionCopies& c) {
            c = healthy(0, 0);
            expire(c);
        },
        "empty_session");
    row(
        "empty and cleared",
        [=](SessionCopies& c) {
            c = healthy(0, 0);
            expire(c);
            c.row->active = false;
        },
        "");
}

void TestSessionComparison::rules()
{
    QFETCH(const Change, change);
    QFETCH(const QStringList, expected);
    SessionCopies copies = healthy(10, 10);
    change(copies);
    const SessionComparison comparison = compareCopies(copies);
    QCOMPARE(findingNames(comparison.findings), expected);
    for (const Finding& finding : comparison.findings) {
        QCOMPARE(finding.key, key);
        QVERIFY(!finding.detail.isEmpty());
        const qsizetype row = comparison.rowOf(finding);
        QCOMPARE(row < 0, !isAboutMessage(finding.kind));
        if (row >= 0)
            QCOMPARE(comparison.rows.at(row).kind, std::optional(finding.kind));
    }
}

void TestSessionComparison::fiveFaultsAmongTenThousand()
{
    constexpr int count = 10'000;
    SessionCopies copies = healthy(count, count);
    for (int i = 0; i < count; i += 2) { // words that come again and again do not confuse it
        copies.archived[i].content = QStringLiteral("yes");
        copies.cached[i].content = QStringLiteral("yes");
    }
    copies.cached[9001].metadata.insert(QStringLiteral("k"), 1);
    copies.archived[7003].content = QStringLiteral("edited");
    copies.cached.insert(5006, copies.cached[5005]);
    copies.cached.swapItemsAt(3001, 3003);
    copies.archived.removeAt(1001);
    copies.row->messages = copies.row->messageCount = count - 1;
    const SessionComparison comparison = compareCopies(copies, {1000, count * 2});
    QMap<QString, int> kinds;
    for (const Finding& finding : comparison.findings)
        ++kinds[findingKindName(finding.kind)];
    const QMap<QString, int> expected{{QStringLiteral("metadata"), 1},
                                      {QStringLiteral("edited"), 1},
                                      {QStringLiteral("duplicate"), 1},
                                      {QStringLiteral("reordered"), 2},
                                      {QStringLiteral("missing_in_archive"), 1}};
    QCOMPARE(kinds, expected);
    QCOMPARE(comparison.rows.size(), count + 1);

    // only neighbours exchanged: one of them is out of order
    copies.cached.swapItemsAt(3001, 3003);
    copies.cached.swapItemsAt(3001, 3002);
    const SessionComparison again = compareCopies(copies, {1000, count * 2});
    QCOMPARE(again.findings.size(), 5);
    QCOMPARE(again.findings.at(0).index, 1001);
    QCOMPARE(findingKindName(again.findings.at(1).kind), QStringLiteral("reordered"));
}

void TestSessionComparison::rowsLieBesideEachOther()
{
    SessionCopies copies = healthy(6, 6);
    copies.cached.removeAt(2);
    copies.archived.removeAt(4);
    const SessionComparison comparison = compareCopies(copies);
    QStringList rows;
    for (const AlignedMessage& row : comparison.rows)
        rows.append(QString((row.cached ? row.cached->content : QStringLiteral("-")) + u'|' +
                            (row.archived ? row.archived->content : QStringLiteral("-"))));
    QCOMPARE(rows.join(u'\n'), QStringLiteral("message 0|message 0\nmessage 1|message 1\n-|message 2\n"
                                              "message 3|message 3\nmessage 4|-\nmessage 5|message 5"));
}

/// A cached "yes" that the archive lacks must not be taken for another "yes" that the cache lacks.
void TestSessionComparison::sameWordsAreNotTheSameMessage()
{
    SessionCopies copies = healthy(10, 10);
    for (const int i : {2, 8}) {
        copies.archived[i].content = QStringLiteral("yes");
        copies.cached[i].content = QStringLiteral("yes");
    }
    copies.cached.removeAt(2);
    copies.archived.removeAt(8);
    copies.cached[7].at = start.plusSeconds(8 * 30);
    copies.cached.append(copies.cached[7]); // "yes" once more, a minute later
    copies.cached.last().at = start.plusSeconds(400);
    copies.row->messages = copies.row->messageCount = 9;
    QCOMPARE(findingNames(compareCopies(copies).findings),
             QStringList({QStringLiteral("missing_in_cache 2"), QStringLiteral("missing_in_archive 8"),
                          QStringLiteral("missing_in_archive 10")}));
}

void TestSessionComparison::kindsHaveNames()
{
    QSet<QString> names;
    for (const FindingKind kind : allFindingKinds) {
        names.insert(findingKindName(kind));
        QCOMPARE(findingKindFromName(findingKindName(kind)), std::optional(kind));
        QVERIFY(!findingKindText(kind).isEmpty());
    }
    QCOMPARE(names.size(), qsizetype(allFindingKinds.size()));
    QVERIFY(!findingKindFromName(u"nothing"));
}

QTEST_GUILESS_MAIN(TestSessionComparison)
#include "tst_session_comparison.moc"
