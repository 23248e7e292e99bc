#include "models/conversation/TextBlocks.h"

#include <QByteArray>
#include <QTest>

using namespace talkglass;

class TestTextBlocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Short ones, those that fill a block to its end, and those that are larger than any.
    void everyTextStays()
    {
        TextBlocks texts;
        std::vector<std::pair<QByteArray, QByteArrayView>> kept;
        for (int i = 0; i < 3000; ++i) {
            const int size = i % 100 == 0 ? 9000 * (i / 100) : i % 301;
            const QByteArray text(size, char('a' + i % 26));
            kept.emplace_back(text, texts.keep(QByteArray(text.constData(), text.size())));
        }
        for (const auto& [text, view] : kept) {
            QCOMPARE(view.toByteArray(), text);
            QVERIFY(!view.isNull());
        }
    }

    void nullStaysNull()
    {
        TextBlocks texts;
        QVERIFY(texts.keep({}).isNull());
        QVERIFY(!texts.keep("").isNull());
        QVERIFY(texts.keep("").isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestTextBlocks)
#include "tst_text_blocks.moc"
