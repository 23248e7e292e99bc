#include "views/LineTexts.h"

#include <QFontMetrics>
#include <QImage>
#include <QPainter>
#include <QTest>

#include <functional>

using namespace talkglass;

namespace {

constexpr QSize canvas(400, 40);

QImage painted(const std::function<void(QPainter&)>& paint)
{
    QImage image(canvas, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setPen(Qt::black);
    paint(painter);
    return image;
}

/// Columns with ink: the first and the last.
std::pair<int, int> inkedColumns(const QImage& image)
{
    int first = image.width();
    int last = -1;
    for (int x = 0; x < image.width(); ++x) {
        for (int y = 0; y < image.height(); ++y) {
            if (image.pixel(x, y) != qRgb(255, 255, 255)) {
                first = std::min(first, x);
                last = x;
            }
        }
    }
    return {first, last};
}

} // namespace

/// Texts that are laid out once look as if painted anew.
class TestLineTexts : public QObject
{
    Q_OBJECT

    const QRect m_line{10, 5, 200, 30};

private Q_SLOTS:
    void looksLikeDrawText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("words") << QStringLiteral("Order 4711, delivered");
        QTest::newRow("accents") << QStringLiteral("São Paulo – Größe");
        QTest::newRow("no markup") << QStringLiteral("<b>bold</b> & <img src=x>");
    }

    void looksLikeDrawText()
    {
        QFETCH(QString, text);
        LineTexts texts;
        for (const Qt::Alignment side : {Qt::AlignLeft, Qt::AlignRight}) {
            const QImage expected = painted([&](QPainter& painter) {
                painter.drawText(m_line, int(Qt::AlignVCenter | side) | Qt::TextSingleLine, text);
            });
            for (int time = 0; time < 2; ++time) { // made, then known
                QCOMPARE(painted([&](QPainter& painter) { texts.draw(painter, m_line, text, side); }), expected);
            }
        }
    }

    void tellsWhatItPainted()
    {
        LineTexts texts;
        const QString text = QStringLiteral("TTL 23:59:10");
        int width = 0;
        painted([&](QPainter& painter) {
            width = texts.draw(painter, m_line, text);
            QCOMPARE(width, texts.width(painter.font(), text));
            QVERIFY(std::abs(width - painter.fontMetrics().horizontalAdvance(text)) <= 1);
        });
        painted([&](QPainter& painter) {
            QCOMPARE(texts.draw(painter, m_line, QString()), 0);
            QCOMPARE(texts.draw(painter, QRect(), text), 0);
        });
    }

    void elidesWhatHasNoRoom_data()
    {
        QTest::addColumn<Qt::TextElideMode>("mode");
        QTest::newRow("right") << Qt::ElideRight;
        QTest::newRow("middle") << Qt::ElideMiddle;
    }

    void elidesWhatHasNoRoom()
    {
        QFETCH(Qt::TextElideMode, mode);
        LineTexts texts;
        const QString text = QStringLiteral("a very long title ").repeated(20);
        const QImage expected = painted([&](QPainter& painter) {
            painter.drawText(m_line, int(Qt::AlignVCenter | Qt::AlignLeft) | Qt::TextSingleLine,
                             painter.fontMetrics().elidedText(text, mode, m_line.width()));
        });
        const QImage image =
            painted([&](QPainter& painter) { texts.draw(painter, m_line, text, Qt::AlignLeft, mode); });
        QCOMPARE(image, expected);
        QVERIFY(inkedColumns(image).second <= m_line.right());
    }

    void fontsAndRoomsAreKeptApart()
    {
        LineTexts texts;
        const QString text = QStringLiteral("conversation about an invoice");
        QFont bold;
        bold.setBold(true);
        const auto lastInk = [&](const QFont& font, int width) {
            return inkedColumns(painted([&](QPainter& painter) {
                       painter.setFont(font);
                       texts.draw(painter, QRect(10, 5, width, 30), text);
                   }))
                .second;
        };
        const int usual = lastInk({}, 380);
        QVERIFY(lastInk(bold, 380) > usual);
        QVERIFY(lastInk({}, 100) <= 110);
        QCOMPARE(lastInk({}, 380), usual);
    }

    void leavesOutWhatIsTooMuchAtOnce()
    {
        LineTexts texts;
        const QString first = QStringLiteral("what comes first is laid out whole");
        const QString second = QStringLiteral("what comes second is left out");
        const QString rocket = QStringLiteral("🚀");
        const QString time = QStringLiteral("lost in 23:41:10");
        texts.limitNewTexts(10);
        QVERIFY(texts.width({}, first) > 0);
        QVERIFY(!texts.hasLeftOut());
        QCOMPARE(texts.width({}, second), 0);
        QVERIFY(texts.hasLeftOut());
        const QImage blank = painted([](QPainter&) {});
        QCOMPARE(painted([&](QPainter& painter) { QCOMPARE(texts.draw(painter, m_line, second), 0); }), blank);
        QCOMPARE(texts.width({}, rocket), 0); // one costs as much as a sentence
        QVERIFY(texts.width({}, time) > 0);   // would flicker
        QVERIFY(texts.width({}, first) > 0);  // is known

        texts.limitNewTexts(10);
        QVERIFY(!texts.hasLeftOut());
        QVERIFY(texts.width({}, second) > 0);
        QVERIFY(texts.width({}, first) > 0);
        QVERIFY(!texts.hasLeftOut());
    }

    void forgetsTheOldest()
    {
        for (const int capacity : {0, 1, 3}) {
            LineTexts texts(capacity);
            for (int i = 0; i < 10; ++i)
                QVERIFY(texts.width({}, QString::number(i)) > 0);
            const QString text = QStringLiteral("a very long title ").repeated(20);
            painted([&](QPainter& painter) { QVERIFY(texts.draw(painter, m_line, text) <= m_line.width()); });
        }
    }
};

QTEST_MAIN(TestLineTexts)
#include "tst_line_texts.moc"
