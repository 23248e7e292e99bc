#include "models/cache/MessageCodec.h"
#include "models/cache/PendingEntry.h"
#include "tests/support/RespFile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace talkglass;

Q_DECLARE_METATYPE(QJsonObject)

class TestMessageCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodes_data();
    void decodes();
    void malformed_data();
    void malformed();
    void encodes_data();
    void encodes();
    void golden();
    void keepsNumbers();
    void largeElements();
    void glimpses_data();
    void glimpses();
    void glimpsesOfDamaged();
    void pendingEntries_data();
    void pendingEntries();
    void foreignPendingEntries_data();
    void foreignPendingEntries();
};

namespace {

const Timestamp stamp = *Timestamp::fromIso(u"2026-11-22T08:40:18.708852");

Message message(const QString& role, const QString& content, const QJsonObject& metadata = {})
{
    Message message;
    message.role = role;
    message.content = content;
    message.at = stamp;
    message.metadata = metadata;
    return message;
}

} // namespace

void TestMessageCodec::decodes_data()
{
    QTest::addColumn<QByteArray>("element");
    QTest::addColumn<QString>("content");
    QTest::addColumn<QString>("at");
    QTest::addColumn<qint64>("id");
    QTest::addColumn<bool>("pending");
    const auto row = [](const char* name, const QByteArray& element, const QString& content, const QString& at,
                        qint64 id = 0,
                        bool pending = false) { QTest::newRow(name) << element << content << at << id << pending; };
    const QString usual = stamp.toIso();
    const QString a = QStringLiteral("a");
    row("usual", R"({"role": "user", "content": "a", "timestamp": "2026-11-22T08:40:18.708852", "metadata": {}})", a,
        usual);
    row("compact", R"({"role":"user","content":"a","timestamp":"2026-11-22T08:40:18.708852","metadata":null})", a,
        usual);
    row("no microseconds", R"({"role": "user", "content": "a", "timestamp": "2026-11-22T08:40:18"})", a,
        QStringLiteral("2026-11-22T08:40:18"));
    row("no time, no metadata", R"({"role": "user", "content": "a"})", a, {});
    row("time null", R"({"role": "user", "content": "a", "timestamp": null})", a, {});
    row("escapes", R"({"role": "user", "content": "\u00e9\ud83c\udf0d\n\"\\\/"})", QStringLiteral("é🌍\n\"\\/"), {});
    row("UTF-8", R"({"role": "user", "content": "é🌍"})", QStringLiteral("é🌍"), {});
    row("NUL", R"({"role": "user", "content": "a\u0000b"})", QString(a + QChar(0) + u'b'), {});
    row("half a pair", R"({"role": "user", "content": "\ud83c!"})", QString(QChar(0xd83c) + QStringLiteral("!")), {});
    row("empty", R"({"role": "user", "content": ""})", {}, {});
    row("extra fields", R"({"role": "user", "content": "a", "tokens": [1, {"x": 2}], "timestamp": null})", a, {});
    row("row id", R"({"role": "user", "content": "a", "id": "msg-42"})", a, {}, 42);
    row("other id", R"({"role": "user", "content": "a", "id": "msg-4x"})", a, {});
    row("id a number", R"({"role": "user", "content": "a", "id": 42})", a, {});
    row("id negative", R"({"role": "user", "content": "a", "id": "msg--3"})", a, {});
    row("not archived", R"({"role": "user", "content": "a", "archived": false})", a, {}, 0, true);
    row("archived", R"({"role": "user", "content": "a", "archived": true})", a, {});
    row("archived null", R"({"role": "user", "content": "a", "archived": null})", a, {});
    row("odd role", R"({"role": "", "content": "a"})", a, {});
}

void TestMessageCodec::decodes()
{
    QFETCH(QByteArray, element);
    QFETCH(QString, content);
    QFETCH(QString, at);
    QFETCH(qint64, id);
    QFETCH(bool, pending);
    const Message decoded = codec::decode(element);
    QVERIFY(!decoded.malformed);
    QVERIFY(decoded.raw.isEmpty());
    QCOMPARE(decoded.content, content);
    QCOMPARE(decoded.at.toIso(), at);
    QCOMPARE(decoded.archiveId, id);
    QCOMPARE(decoded.pendingArchive, pending);
    QCOMPARE(decoded.residency, MessageResidency::CacheOnly);
    // What was read is written back with the same meaning.
    const Message again = codec::decode(codec::encode(decoded));
    QCOMPARE(again.content, content);
    QCOMPARE(again.at.toIso(), at);
    QCOMPARE(again.archiveId, id);
    QCOMPARE(again.pendingArchive, pending);
}

void TestMessageCodec::malformed_data()
{
    QTest::addColumn<QByteArray>("element");
    for (const char* element :
         {"",
          "{not json",
          "[1,2]",
          "\xff\xfe raw bytes",
          "ÿþ raw bytes",
          "null",
          "\"text\"",
          "42",
          "{}",
          R"({"role":"user"})",
          R"({"content":"a"})",
          R"({"role": 1, "content": "a"})",
          R"({"role": "user", "content": null})",
          R"({"role": "user", "content": ["a"]})",
          R"({"role": "user", "content": "a", "timestamp": "not a time"})",
          R"({"role": "user", "content": "a", "timestamp": 1795336818})",
          R"({"role": "user", "content": "a", "metadata": "text"})",
          R"({"role": "user", "content": "a", "metadata": []})",
          R"({"role": "user", "content": "a"} more)",
          "{\"role\": \"user\", \"content\": \"\xff\"}",
          R"({"role": "tool", "content": {"parts": ["a", 1]}, "timestamp": "not a time", "metadata": "text"})"})
        QTest::newRow(element) << QByteArray(element);
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
    QTest::newRow("deep") << QByteArray(100'000, '[');
}

void TestMessageCodec::malformed()
{
    QFETCH(QByteArray, element);
    const Message decoded = codec::decode(element);
    QVERIFY(decoded.malformed);
    QCOMPARE(decoded.raw, element);
    QCOMPARE(decoded.residency, MessageResidency::CacheOnly);
    QCOMPARE(codec::encode(decoded), element);
}

void TestMessageCodec::encodes_data()
{
    QTest::addColumn<Message>("message");
    QTest::addColumn<QByteArray>("element");
    const QString user = QStringLiteral("user");
    const QByteArray tail = R"(, "timestamp": "2026-11-22T08:40:18.708852", "metadata": {}})";
    QTest::newRow("plain") << message(user, QStringLiteral("hello"))
                           << QByteArray(R"({"role": "user", "content": "hello")" + tail);
    QTest::newRow("escapes") << message(user, QStringLiteral("é🌍\"\\/\n\r\t\b\f\x01\x7f"))
                             << QByteArray(R"({"role": "user", "content": "\u00e9\ud83c\udf0d\"\\/\n\r\t\b\f\u0001)"
                                           "\x7f\"" +
                                           tail);
    QTest::newRow("NUL") << message(user, QString(QChar(0)))
                         << QByteArray(R"({"role": "user", "content": "\u0000")" + tail);
    QTest::newRow("half a pair") << message(user, QString(QChar(0xdf0d)))
                                 << QByteArray(R"({"role": "user", "content": "\udf0d")" + tail);
    const QJsonObject metadata{{QStringLiteral("a"), QJsonArray{1, 2.5, true, QJsonValue()}},
                               {QStringLiteral("ü"), QJsonObject{{QStringLiteral("in"), 363}}}};
    QTest::newRow("metadata") << message(user, {}, metadata)
                              << QByteArray(
                                     R"({"role": "user", "content": "", "timestamp": "2026-11-22T08:40:18.708852", )"
                                     R"("metadata": {"a": [1, 2.5, true, null], "\u00fc": {"in": 363}}})");
    Message archived = message(user, {});
    archived.archiveId = 7;
    QTest::newRow("row id") << archived
                            << QByteArray(
                                   R"({"role": "user", "content": "", "timestamp": "2026-11-22T08:40:18.708852", )"
                                   R"("metadata": {}, "id": "msg-7"})");
    Message pending = message(user, {});
    pending.pendingArchive = true;
    pending.at = *Timestamp::fromIso(u"2026-11-22T08:40:18");
    QTest::newRow("pending") << pending
                             << QByteArray(R"({"role": "user", "content": "", "timestamp": "2026-11-22T08:40:18", )"
                                           R"("metadata": {}, "archived": false})");
    Message timeless = message(user, {});
    timeless.at = {};
    QTest::newRow("no time") << timeless << QByteArray(R"({"role": "user", "content": "", "metadata": {}})");
}

void TestMessageCodec::encodes()
{
    QFETCH(Message, message);
    QFETCH(QByteArray, element);
    QCOMPARE(codec::encode(message), element);
}

/// Every element that the deployed service wrote: exactly the five broken ones are malformed, and what is not is
/// written back byte for byte, but for the order of the metadata's keys.
void TestMessageCodec::golden()
{
    const QList<QList<QByteArray>> commands = readRespFile(goldenFile(u"redis.resp"));
    int elements = 0;
    QList<QByteArray> broken;
    for (const QList<QByteArray>& command : commands) {
        if (command.first() != "RPUSH")
            continue;
        ++elements;
        const Message decoded = codec::decode(command.last());
        if (decoded.malformed) {
            broken.append(command.last());
            QVERIFY(command[1].contains("658fb96f-df80-41ff-80ac-a7b73e0a72bb"));
            continue;
        }
        QVERIFY(decoded.at.isValid());
        const QByteArray written = codec::encode(decoded);
        const qsizetype metadata = command.last().lastIndexOf(R"(, "metadata": )");
        QCOMPARE(written.left(metadata), command.last().left(metadata));
        QCOMPARE(QJsonDocument::fromJson(written), QJsonDocument::fromJson(command.last()));
        QCOMPARE(written.size(), command.last().size());
    }
    QCOMPARE(elements, 508);
    QCOMPARE(broken.size(), 5);
}

void TestMessageCodec::keepsNumbers()
{
    const QByteArray element =
        R"({"role": "user", "content": "", "metadata": {"a": 9223372036854775807, "b": -9223372036854775808, )"
        R"("c": 0.1, "d": 9007199254740993, "e": 1e+300, "f": 0, "g": -1.5}})";
    QCOMPARE(codec::encode(codec::decode(element)), element);
}

void TestMessageCodec::largeElements()
{
    const Message large = message(QStringLiteral("user"), QString(limits::contentBytes, u'x'));
    const QByteArray element = codec::encode(large);
    const Message decoded = codec::decode(element);
    QVERIFY(!decoded.malformed);
    QVERIFY(decoded.content == large.content);
    QVERIFY(codec::glimpse(element).at == stamp);
    // Each of its characters takes six bytes in the list.
    const Message accents = message(QStringLiteral("user"), QString(limits::contentBytes / 2, u'é'));
    const Message back = codec::decode(codec::encode(accents));
    QVERIFY(!back.malformed);
    QVERIFY(back.content == accents.content);
}

void TestMessageCodec::glimpses_data()
{
    QTest::addColumn<QByteArray>("element");
    QTest::addColumn<QString>("at");
    QTest::addColumn<bool>("pending");
    const QString usual = stamp.toIso();
    const QString text(100'000, u'x');
    const QString tricky = QStringLiteral(R"(x", "timestamp": "2020-01-01T00:00:00", "archived": false})");
    Message small = message(QStringLiteral("user"), tricky);
    QTest::newRow("small") << codec::encode(small) << usual << false;
    Message large = message(QStringLiteral("user"), QString(text + tricky));
    QTest::newRow("large") << codec::encode(large) << usual << false;
    large.pendingArchive = true;
    large.archiveId = 5;
    QTest::newRow("large, pending") << codec::encode(large) << usual << true;
    large.metadata = {{QStringLiteral("timestamp"), QStringLiteral("2020-01-01T00:00:00")},
                      {QStringLiteral("a"), QStringLiteral("b")}};
    QTest::newRow("large, time in metadata") << codec::encode(large) << usual << true;
    large.at = {};
    QTest::newRow("large, time only in metadata") << codec::encode(large) << QString() << false;
    QTest::newRow("large, broken") << QByteArray(100'000, '{') << QString() << false;
    QTest::newRow("small, broken") << QByteArray("{not json") << QString() << false;
}

void TestMessageCodec::glimpses()
{
    QFETCH(QByteArray, element);
    QFETCH(QString, at);
    QFETCH(bool, pending);
    const codec::Glimpse glimpse = codec::glimpse(element);
    QCOMPARE(glimpse.at.toIso(), at);
    QCOMPARE(glimpse.pendingArchive, pending);
}

/// Whatever a byte is replaced by, or wherever it ends: what decode() finds, and nothing else.
void TestMessageCodec::glimpsesOfDamaged()
{
    Message usual = message(QStringLiteral("user"), QStringLiteral("a \"b\" \\ é\n/ 🌍"));
    usual.metadata = {{QStringLiteral("model"), QStringLiteral("m")}};
    usual.archiveId = 7;
    usual.pendingArchive = true;
    const QByteArray element = codec::encode(usual);
    QCOMPARE(codec::glimpse(element).at.toIso(), stamp.toIso());
    const auto check = [](const QByteArray& damaged) {
        const Message whole = codec::decode(damaged);
        const codec::Glimpse glimpse = codec::glimpse(damaged);
        if (glimpse.at.toIso() != whole.at.toIso() || glimpse.pendingArchive != whole.pendingArchive)
            QFAIL(damaged.toPercentEncoding(" {}[]\":,\\"));
    };
    const QByteArray others = QByteArray("\"\\{}[]:, 0nuef\n\x7f\x80\xc3\xff", 20) + '\0';
    for (qsizetype i = 0; i < element.size(); ++i) {
        for (const char other : others) {
            QByteArray damaged = element;
            damaged[i] = other;
            check(damaged);
        }
        check(element.first(i));
        check(element.first(i) + element.sliced(i + 1));
        if (QTest::currentTestFailed())
            return;
    }
    for (const char* more : {R"(, "role": 5})", R"(, "content": null})", R"(, "metadata": 1})", R"(, "timestamp": 1})",
                             R"(, "timestamp": null})", R"(, "archived": true})", "}", " }", ", }", ""})
        check(element.chopped(1) + more);
}

void TestMessageCodec::pendingEntries_data()
{
    QTest::addColumn<bool>("clear");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("content");
    const QString unicode = QStringLiteral("chat 1: ünïcode/é🌍");
    QTest::newRow("message") << false << QStringLiteral("x") << unicode;
    QTest::newRow("odd id") << false << QString(unicode + QChar(0) + QStringLiteral(":session:"))
                            << QStringLiteral("\"");
    QTest::newRow("clear") << true << unicode << QString();
}

void TestMessageCodec::pendingEntries()
{
    QFETCH(bool, clear);
    QFETCH(QString, id);
    QFETCH(QString, content);
    PendingEntry entry;
    entry.kind = clear ? PendingEntry::Kind::Clear : PendingEntry::Kind::Message;
    entry.key = {9'007'199'254'740'993, id};
    entry.uuid = QStringLiteral("u-1");
    entry.at = stamp;
    entry.message = message(QStringLiteral("user"), content, {{QStringLiteral("n"), qint64(9'007'199'254'740'993)}});
    const QByteArray raw = entry.encode();
    const std::optional<PendingEntry> decoded = PendingEntry::decode(raw);
    QVERIFY(decoded);
    QCOMPARE(decoded->kind, entry.kind);
    QVERIFY(decoded->key == entry.key);
    QCOMPARE(decoded->uuid, entry.uuid);
    QCOMPARE(decoded->raw, raw);
    QCOMPARE(decoded->stored(), raw);
    QCOMPARE(decoded->encode(), raw);
    if (clear) {
        QVERIFY(decoded->at == stamp);
    } else {
        QVERIFY(decoded->message.at == stamp);
        QCOMPARE(decoded->message.content, content);
        QCOMPARE(decoded->message.metadata, entry.message.metadata);
        QVERIFY(decoded->message.pendingArchive);
    }
}

void TestMessageCodec::foreignPendingEntries_data()
{
    QTest::addColumn<QByteArray>("raw");
    for (const char* raw :
         {"", "x", "[]", "{}", "\xff",
          R"({"kind": "other", "uuid": "u", "user_id": 1, "session_id": "s", "timestamp": "2026-11-22T08:40:18"})",
          R"({"kind": "clear", "uuid": "", "user_id": 1, "session_id": "s", "timestamp": "2026-11-22T08:40:18"})",
          R"({"kind": "clear", "uuid": "u", "user_id": "1", "session_id": "s", "timestamp": "2026-11-22T08:40:18"})",
          R"({"kind": "clear", "uuid": "u", "user_id": 1, "session_id": "", "timestamp": "2026-11-22T08:40:18"})",
          R"({"kind": "clear", "uuid": "u", "user_id": 1, "session_id": "s", "timestamp": "soon"})",
          R"({"kind": "message", "uuid": "u", "user_id": 1, "session_id": "s", "timestamp": "2026-11-22T08:40:18"})"})
        QTest::newRow(raw) << QByteArray(raw);
}

void TestMessageCodec::foreignPendingEntries()
{
    QFETCH(QByteArray, raw);
    QVERIFY(!PendingEntry::decode(raw));
}

QTEST_GUILESS_MAIN(TestMessageCodec)
#include "tst_message_codec.moc"
