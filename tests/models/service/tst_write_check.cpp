#include "models/cache/MessageCodec.h"
#include "models/cache/PendingEntry.h"
#include "models/service/WriteCheck.h"

#include <QTest>

using namespace talkglass;

class TestWriteCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messages_data()
    {
        QTest::addColumn<qint64>("user");
        QTest::addColumn<QString>("session");
        QTest::addColumn<QString>("role");
        QTest::addColumn<QString>("content");
        QTest::addColumn<QString>("names"); // a part of the error; empty: accepted

        const QString id = QStringLiteral("s");
        const QString user = QStringLiteral("user");
        const QString astral = QString::fromUtf8("\xf0\x9f\x98\x80");
        QTest::newRow("fine") << 1LL << id << user << "hello"
                              << "";
        QTest::newRow("empty content") << 1LL << id << user << ""
                                       << "";
        QTest::newRow("colons and slashes") << 1LL << ":session:/../x" << user << "hello"
                                            << "";
        QTest::newRow("255 characters, not code units") << 1LL << astral.repeated(255) << user << "x"
                                                        << "";
        QTest::newRow("256 characters") << 1LL << QString(256, u'x') << user << "x"
                                        << "session id";
        QTest::newRow("no session") << 1LL << "" << user << "x"
                                    << "session id";
        QTest::newRow("NUL in session") << 1LL << QStringLiteral("a\0b") << user << "x"
                                        << "NUL";
        QTest::newRow("no user") << 0LL << id << user << "x"
                                 << "user id";
        QTest::newRow("role of 50") << 1LL << id << QString(50, u'r') << "x"
                                    << "";
        QTest::newRow("role of 51") << 1LL << id << QString(51, u'r') << "x"
                                    << "role";
        QTest::newRow("no role") << 1LL << id << ""
                                 << "x"
                                 << "role";
        QTest::newRow("NUL in content") << 1LL << id << user << QStringLiteral("a\0b") << "NUL";
        QTest::newRow("half a surrogate pair") << 1LL << id << user << QString(QChar(0xd83d)) << "Unicode";
        QTest::newRow("too large") << 1LL << id << user << QString(limits::contentBytes + 1, u'x')
                                   << "larger than 64 MB";
        QTest::newRow("just not too large") << 1LL << id << user << QString(limits::contentBytes, u'x') << "";
    }

    void messages()
    {
        QFETCH(qint64, user);
        QFETCH(QString, session);
        QFETCH(QString, role);
        QFETCH(QString, content);
        QFETCH(QString, names);
        const std::optional<StoreError> error = checkNewMessage({{user, session}, role, content, {}});
        QCOMPARE(error.has_value(), !names.isEmpty());
        if (error) {
            QCOMPARE(error->kind, StoreError::Kind::InvalidInput);
            QVERIFY2(error->message.contains(names), qPrintable(error->message));
        }
    }

    void metadata_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("names");
        QTest::newRow("empty") << "  "
                               << "";
        QTest::newRow("object") << R"({"a": {"b": [1]}})"
                                << "";
        QTest::newRow("array") << "[1]"
                               << "object";
        QTest::newRow("cut off") << R"({"a": )"
                                 << "JSON";
        QTest::newRow("no JSON") << "a"
                                 << "JSON";
        QTest::newRow("largest whole number") << R"({"a": [9223372036854775807, -9223372036854775808]})"
                                              << "";
        QTest::newRow("larger") << R"({"a": {"b": [1, 9223372036854775808]}})"
                                << "9223372036854775808";
        QTest::newRow("smaller") << R"({"a":-9223372036854775809})"
                                 << "-9223372036854775809";
        QTest::newRow("many zeros") << R"({"a": 100000000000000000000, "b": 1})"
                                    << "100000000000000000000";
        QTest::newRow("large, but no integer") << R"({"a": 1e30, "b": 12345678901234567890.5, "c": 1E+22})"
                                               << "";
        QTest::newRow("digits in a text") << "{\"12345678901234567890\": \"\\\\\\\"12345678901234567890\\\\\"}"
                                          << "";
    }

    void metadata()
    {
        QFETCH(QString, text);
        QFETCH(QString, names);
        const Result<QJsonObject> object = metadataFromText(text);
        QCOMPARE(object.ok(), names.isEmpty());
        if (!object)
            QVERIFY2(object.error().message.contains(names), qPrintable(object.error().message));
    }

    void metadataWithNulIsRefused()
    {
        const QJsonObject metadata{{QStringLiteral("a"), QJsonObject{{QStringLiteral("b"), QString(QChar(u'\0'))}}}};
        QVERIFY(checkNewMessage({{1, QStringLiteral("s")}, QStringLiteral("user"), QStringLiteral("x"), metadata}));
    }

    void deepMetadata_data()
    {
        QTest::addColumn<int>("levels");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("usual") << 3 << true;
        QTest::newRow("deepest") << limits::metadataLevels << true;
        QTest::newRow("deeper") << limits::metadataLevels + 1 << false;
        QTest::newRow("as deep as Qt reads") << 1024 << false;
    }

    /// What is taken can be read back from an element and from what waits for the archive, which put levels around it.
    void deepMetadata()
    {
        QFETCH(int, levels);
        QFETCH(bool, allowed);
        const QString inner = QString(u'[').repeated(levels - 1) + QString(u']').repeated(levels - 1);
        const Result<QJsonObject> metadata = metadataFromText(QStringLiteral("{\"a\": %1}").arg(inner));
        QVERIFY(metadata);
        const NewMessage message{{1, QStringLiteral("s")}, QStringLiteral("user"), QStringLiteral("x"), *metadata};
        const std::optional<StoreError> error = checkNewMessage(message);
        QCOMPARE(!error, allowed);
        if (error)
            QVERIFY2(error->message.contains(u"deeper"), qPrintable(error->message));
        PendingEntry entry;
        entry.key = message.key;
        entry.uuid = QStringLiteral("u");
        entry.message.role = message.role;
        entry.message.content = message.content;
        entry.message.metadata = message.metadata;
        entry.message.at = *Timestamp::fromIso(u"2026-11-22T08:00:00");
        if (allowed) {
            QVERIFY(PendingEntry::decode(entry.encode()));
            QVERIFY(!codec::decode(codec::encode(entry.message)).malformed);
        }
    }
};

QTEST_GUILESS_MAIN(TestWriteCheck)
#include "tst_write_check.moc"
