#include "models/items/MessageText.h"

#include <QTest>

using namespace talkglass;

/// What is shown of a message's text is harmless and bounded.
class TestMessageText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsAreMadeHarmless_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("visible");
        QTest::newRow("plain") << QStringLiteral("Olá\tb\nc") << QStringLiteral("Olá\tb\nc");
        QTest::newRow("bidi override") << QStringLiteral("a\u202Eb") << QStringLiteral("a\u27E8U+202E\u27E9b");
        QTest::newRow("zero width space") << QStringLiteral("a\u200Bb") << QStringLiteral("a\u27E8U+200B\u27E9b");
        QTest::newRow("control") << QStringLiteral("a\x1b[0m") << QStringLiteral("a\u27E8U+001B\u27E9[0m");
        QTest::newRow("crlf") << QStringLiteral("a\r\nb\rc") << QStringLiteral("a\nb\nc");
        QTest::newRow("paragraph separator") << QStringLiteral("a\u2029b") << QStringLiteral("a\nb");
        QTest::newRow("lone surrogate") << QString(QStringLiteral("a") + QChar(0xD800)) << QStringLiteral("a\uFFFD");
        QTest::newRow("frame marker") << QString(QStringLiteral("a") + QChar(0xFDD0)) << QStringLiteral("a\uFFFD");
        QTest::newRow("emoji") << QStringLiteral("👩‍💻") << QStringLiteral("👩‍💻");
    }

    void textsAreMadeHarmless()
    {
        QFETCH(QString, text);
        QFETCH(QString, visible);
        QCOMPARE(messagetext::visible(text), visible);
    }

    void previewsAreBounded()
    {
        const QString oneLine(1'000'000, u'x');
        QCOMPARE(messagetext::preview(oneLine).size(), messagetext::previewChars);
        QVERIFY(messagetext::isFolded(oneLine));
        QCOMPARE(messagetext::preview(QString(5000, u'\n')).count(u'\n'), messagetext::previewLines - 1);
        QString emoji = QString(messagetext::previewChars - 1, u'x') + QStringLiteral("😀 tail");
        QVERIFY(messagetext::preview(emoji).isValidUtf16());
        const QString small = QStringLiteral("short");
        QVERIFY(messagetext::preview(small).constData() == small.constData());
        const QString rockets = QStringLiteral("\U0001F680 ").repeated(messagetext::previewPictographs);
        QVERIFY(!messagetext::isFolded(rockets));
        QVERIFY(messagetext::isFolded(QString(rockets + QStringLiteral("\u2764"))));
        QCOMPARE(messagetext::preview(rockets + QStringLiteral("\U0001F680")), rockets);
        QCOMPARE(messagetext::countPictographs(rockets), messagetext::previewPictographs);
        QCOMPARE(messagetext::escapedBytes(QByteArray("a\xff\x00é", 5)), QStringLiteral("a\\xff\\x00é"));
    }
};

QTEST_APPLESS_MAIN(TestMessageText)
#include "tst_message_text.moc"
