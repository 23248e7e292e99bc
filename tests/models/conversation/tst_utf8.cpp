#include "models/conversation/Utf8.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace talkglass;

namespace {

const QString mark = QString(QChar(QChar::ByteOrderMark));

} // namespace

/// A U+FEFF at the beginning is a character like any other.
class TestUtf8 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void text()
    {
        for (const QString& plain : {QString(), QStringLiteral("a"), QStringLiteral("é€😀"), QString(u'a' + mark)})
            QCOMPARE(utf8::text(plain.toUtf8()), plain);
        for (const QString& marked : {mark, QString(mark + u'a'), QString(mark + mark + u'a')}) {
            QCOMPARE(utf8::text(marked.toUtf8()), marked);
            QCOMPARE(utf8::exactText(marked.toUtf8()), std::optional(marked));
        }
        QCOMPARE(utf8::text("\xff"), QString(QChar(QChar::ReplacementCharacter)));
        QVERIFY(!utf8::exactText("\xff"));
        QCOMPARE(utf8::exactText(""), std::optional(QString()));
    }

    void json()
    {
        const QByteArray raw = "\xEF\xBB\xBF";
        const QByteArray text = "{\"" + raw + "k\": [\"" + raw + "a\", \"" + raw + "\", \"\\\"" + raw +
                                "b\", \"\\\\\", " + "\"" + raw + "\\nc\"]}";
        const QJsonObject object = utf8::parseJson(text).object();
        QCOMPARE(object.keys(), QStringList{mark + u'k'});
        const QJsonArray list = object.value(mark + u'k').toArray();
        QCOMPARE(list.size(), 5);
        QCOMPARE(list[0].toString(), QString(mark + u'a'));
        QCOMPARE(list[1].toString(), mark);
        QCOMPARE(list[2].toString(), QString(u'"' + mark + u'b'));
        QCOMPARE(list[3].toString(), QStringLiteral("\\"));
        QCOMPARE(list[4].toString(), QString(mark + u"\nc"));
        QCOMPARE(utf8::parseJson(QJsonDocument(object).toJson()).object(), object);
    }

    void wrongJsonStaysWrong()
    {
        for (const char* text : {"{\"a\"\xEF\xBB\xBF: 1}", "[\"\xEF\xBB\xBF", "\"\xEF\xBB\xBF\""}) {
            QJsonParseError error;
            QVERIFY2(utf8::parseJson(text, &error).isNull(), text);
            QVERIFY2(error.error != QJsonParseError::NoError, text);
        }
    }
};

QTEST_GUILESS_MAIN(TestUtf8)
#include "tst_utf8.moc"
