#include "tests/support/ConversationFixture.h"
#include "tests/support/EventTurn.h"

#include "views/Theme.h"
#include "views/conversation/LayoutBudget.h"
#include "views/conversation/MessagePictures.h"

#include <QPainter>

using namespace talkglass;

namespace {

constexpr int longestWait = 10'000;

qsizetype costOf(const QAbstractItemModel& model, int row)
{
    return LayoutBudget::costOf(model.index(row, 0).data(MessageListModel::PreviewRole).toString());
}

QList<int> visibleRows(ConversationView& view)
{
    QList<int> rows;
    for (int row = view.firstVisibleRow(); row <= view.lastVisibleRow(); ++row)
        rows.append(row);
    return rows;
}

QList<int> laidOut(ConversationView& view)
{
    QList<int> rows = visibleRows(view);
    rows.removeIf([&view](int row) { return !view.isLaidOut(row); });
    return rows;
}

bool isSettled(ConversationView& view)
{
    return laidOut(view).size() == visibleRows(view).size();
}

/// Also what lies around it; nothing is left to do.
bool isAtRest(ConversationView& view)
{
    const int made = view.layoutsMade();
    for (int turn = 0; turn < 3; ++turn)
        oneTurn();
    return isSettled(view) && view.layoutsMade() == made;
}

QImage paintedDirectly(const MessageLayout& layout, const MessageLook& look, const MessageStyle& style)
{
    QImage image(layout.width(), layout.height(), QImage::Format_RGB32);
    image.fill(style.palette.color(QPalette::Base));
    QPainter painter(&image);
    MessagePainter(painter, style).paint(layout, look);
    return image;
}

QImage picture(const MessagePictures& pictures, const MessageLayout& layout, const MessageStyle& style)
{
    QImage image(layout.width(), layout.height(), QImage::Format_RGB32);
    image.fill(style.palette.color(QPalette::Base));
    QPainter painter(&image);
    return pictures.draw(painter, layout.item().uid) ? image : QImage();
}

MessageItem itemWith(quint64 uid, const QString& text)
{
    MessageItem item;
    item.uid = uid;
    item.role = QStringLiteral("assistant");
    item.text = text;
    item.at = start;
    item.startsDay = true;
    return item;
}

} // namespace

class TestConversationLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTurnLaysOutNoMoreThanItsBudget()
    {
        ManyRows model(5'000);
        ShownView shown(&model);
        shown.view.resize(700, 1600);
        QVERIFY(shown.ready());
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(shown.view), longestWait);
        QScrollBar* bar = shown.view.verticalScrollBar();
        for (const int part : {2, 3, 5, 7}) {
            const int before = shown.view.layoutsMade();
            bar->setValue(bar->maximum() / part);
            const QList<int> done = laidOut(shown.view);
            QVERIFY(!done.isEmpty());
            QVERIFY(done.size() < visibleRows(shown.view).size());
            QCOMPARE(shown.view.layoutsMade() - before, int(done.size()));
            qsizetype spent = 0;
            qsizetype dearest = 0;
            for (const int row : done) {
                spent += costOf(model, row);
                dearest = std::max(dearest, costOf(model, row));
            }
            QVERIFY(2 * spent >= LayoutBudget::perTurn); // laid out, then painted
            QVERIFY(2 * (spent - dearest) < LayoutBudget::perTurn);
            shown.view.viewport()->repaint(); // the same turn still
            QCOMPARE(laidOut(shown.view), done);
            QTRY_VERIFY_WITH_TIMEOUT(isAtRest(shown.view), longestWait);
        }
    }

    void aRowLongerThanTheBudgetIsLaidOutAlone()
    {
        LayoutBudget budget;
        QVERIFY(budget.isWhole());
        budget.spend(10 * LayoutBudget::perTurn);
        QVERIFY(budget.isSpent());
        budget.renew();
        QVERIFY(!budget.isSpent());
        budget.spend(1);
        QVERIFY(!budget.isSpent());
        QVERIFY(!budget.isWhole());
    }

    void whatIsLaidOutStaysWhileTheRestSettles()
    {
        ManyRows model(5'000);
        ShownView shown(&model);
        shown.view.resize(700, 1600);
        QVERIFY(shown.ready());
        ConversationView& view = shown.view;
        QScrollBar* bar = view.verticalScrollBar();
        bar->setValue(bar->maximum() / 2);
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(view), longestWait);
        QRandomGenerator random(11);
        int skeletons = 0;
        for (int page = 0; page < 60; ++page) {
            // Also while the last one is not settled yet.
            bar->setValue(bar->value() + (page % 3 ? -1 : 1) * (100 + random.bounded(1400)));
            for (int turn = 0; turn < 40; ++turn) {
                QHash<int, int> tops;
                for (const int row : laidOut(view))
                    tops.insert(row, view.rowRect(row).top());
                skeletons += !isSettled(view);
                if (isSettled(view) || (page % 4 == 0 && turn == 2))
                    break;
                oneTurn();
                for (auto each = tops.cbegin(); each != tops.cend(); ++each)
                    QCOMPARE(view.rowRect(each.key()).top(), each.value());
            }
        }
        QVERIFY2(skeletons > 5, qPrintable(QString::number(skeletons)));
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(view), longestWait);
    }

    void rowsAroundAreReadyWhenItRests()
    {
        ManyRows model(5'000);
        ShownView shown(&model);
        QVERIFY(shown.ready());
        ConversationView& view = shown.view;
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(view), longestWait);
        const QList<int> before = visibleRows(view);
        view.setFocus();
        view.setCurrentRow(view.lastVisibleRow());
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(view), longestWait);
        const int made = view.layoutsMade();
        QTest::keyClick(&view, Qt::Key_PageUp, Qt::NoModifier);
        QVERIFY(view.firstVisibleRow() < before.first());
        QVERIFY(isSettled(view));
        QVERIFY(made > before.size());
        const int top = view.rowRect(view.firstVisibleRow() + 1).top();
        const int row = view.firstVisibleRow() + 1;
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(view), longestWait); // the next ones, unseen
        QCOMPARE(view.rowRect(row).top(), top);
        QVERIFY(view.layoutsMade() > made);
    }

    void theEndStaysWhileItSettles()
    {
        ManyRows model(300);
        ShownView shown(&model);
        shown.view.resize(700, 1600);
        QVERIFY(shown.ready());
        ConversationView& view = shown.view;
        for (int step = 0; step < 10; ++step) {
            model.append(7);
            const int last = model.rowCount() - 1;
            QCOMPARE(view.lastVisibleRow(), last);
            const int bottom = view.rowRect(last).bottom();
            for (int turn = 0; turn < 20; ++turn) {
                oneTurn();
                QCOMPARE(view.lastVisibleRow(), last);
                QCOMPARE(view.rowRect(last).bottom(), bottom);
            }
            QTRY_VERIFY_WITH_TIMEOUT(isSettled(view), longestWait);
            QVERIFY(view.isAtEnd());
        }
    }

    void aSkeletonIsABubbleWithoutWords()
    {
        ManyRows model(5'000);
        ShownView shown(&model);
        shown.view.resize(700, 1600);
        QVERIFY(shown.ready());
        ConversationView& view = shown.view;
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(view), longestWait);
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 2);
        QList<int> rows = visibleRows(view);
        rows.removeIf([&view](int row) { return view.isLaidOut(row); });
        QVERIFY(!rows.isEmpty());
        const int row = rows.first();
        const QRect rect = view.rowRect(row).intersected(view.viewport()->rect());
        const QImage image = view.viewport()->grab(rect).toImage().convertToFormat(QImage::Format_RGB32);
        QVERIFY(!view.isLaidOut(row));
        const QPalette palette = view.palette();
        const QRgb bubble = (row % 2 ? theme::assistantBubble(palette) : theme::userBubble(palette)).rgb();
        const QRgb text = palette.color(QPalette::Text).rgb();
        int bubbles = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                bubbles += image.pixel(x, y) == bubble;
                QVERIFY(image.pixel(x, y) != text);
            }
        }
        QVERIFY(bubbles > image.width() * image.height() / 4);
    }

    void whatChangedIsShownAsItWasUntilItIsLaidOut()
    {
        ManyRows model(5'000);
        ShownView shown(&model);
        shown.view.resize(700, 1600);
        QVERIFY(shown.ready());
        ConversationView& view = shown.view;
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(view), longestWait);
        const QImage before = view.viewport()->grab().toImage();
        Q_EMIT model.dataChanged(model.index(0, 0), model.index(model.rowCount() - 1, 0));
        QVERIFY(!isSettled(view));
        QCOMPARE(view.viewport()->grab().toImage(), before);
        QVERIFY(!isSettled(view));
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(view), longestWait);
        QCOMPARE(view.viewport()->grab().toImage(), before);
        view.resize(600, 1600);
        const QImage narrow = view.viewport()->grab().toImage();
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(view), longestWait);
        QVERIFY(view.viewport()->grab().toImage() != narrow);
    }

    void pictographsCostMore()
    {
        const QString words = QStringLiteral("words");
        const QString rocket = QStringLiteral("\U0001F680");
        QCOMPARE(LayoutBudget::costOf(words), LayoutBudget::perMessage + 5);
        QCOMPARE(LayoutBudget::costOf(rocket), LayoutBudget::perMessage + 2 + LayoutBudget::perPictograph);

        ShownPane shown;
        const QString few = rocket.repeated(MessageItem::mostPictographsInPlace);
        shown.open({assistant(1, few), assistant(2, QString(few + rocket))});
        ConversationView& view = shown.pane.view();
        for (const int row : {0, 1}) {
            QVERIFY(view.layoutOf(row).item().folded);
            QCOMPARE(messagetext::countPictographs(view.layoutOf(row).item().text), messagetext::previewPictographs);
        }
        QVERIFY(view.layoutOf(0).item().fitsInPlace);
        QVERIFY(!view.layoutOf(1).item().fitsInPlace);
        view.setFocus();
        view.setCurrentRow(0);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(view.layoutOf(0).item().text, few);
    }

    void aWiderDocumentLooksTheSame_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("leftAligned");
        QTest::newRow("words") << QStringLiteral("short") << true;
        QTest::newRow("wrapped") << QStringView(u"many words and \u65E5\u672C ").toString().repeated(40) << true;
        QTest::newRow("list") << QStringLiteral("a\n\n- one\n- two\n  - three **bold**\n\n1. x") << true;
        QTest::newRow("heading") << QStringLiteral("# Heading\n\ntext with `code`\nsecond line") << true;
        QTest::newRow("one long word") << QString(300, u'x') << true;
        QTest::newRow("table") << QStringLiteral("|a|b|\n|---|--:|\n|1|2|") << false;
        QTest::newRow("rule") << QStringLiteral("a\n\n---\n\nb") << false;
        QTest::newRow("right to left") << QStringLiteral("\u05E9\u05DC\u05D5\u05DD") << false;
    }

    void aWiderDocumentLooksTheSame()
    {
        QFETCH(QString, text);
        QFETCH(bool, leftAligned);
        const MessageStyle style = MessageStyle::of(QFont(), theme::lightPalette());
        SafeDocument wide(text, SafeDocument::Kind::Markdown, style);
        SafeDocument narrow(text, SafeDocument::Kind::Markdown, style);
        QCOMPARE(wide.isLeftAligned(), leftAligned);
        wide.setTextWidth(500);
        narrow.setTextWidth(500);
        narrow.setTextWidth(std::ceil(narrow.idealWidth()) + 1);
        if (!leftAligned)
            return;
        QCOMPARE(wide.size().height(), narrow.size().height());
        const auto image = [](SafeDocument& document) {
            QImage drawn(500, 800, QImage::Format_RGB32);
            drawn.fill(Qt::white);
            QPainter painter(&drawn);
            document.drawContents(&painter);
            return drawn;
        };
        QCOMPARE(image(wide), image(narrow));
    }

    void picturesShowWhatIsPainted()
    {
        const MessageStyle style = MessageStyle::of(QFont(), theme::lightPalette());
        MessagePictures pictures;
        pictures.setView({700, 800}, 1);
        MessageLook look;
        look.dayName = QStringLiteral("today");
        const MessageLayout layout(itemWith(1, QStringLiteral("some *words*\n\n```\ncode\n```")), 700, style);
        QVERIFY(pictures.suits(layout, look));
        QVERIFY(!pictures.has(layout, look));
        QVERIFY(picture(pictures, layout, style).isNull());
        pictures.make(layout, look, style);
        QVERIFY(pictures.has(layout, look));
        QCOMPARE(picture(pictures, layout, style), paintedDirectly(layout, look, style));

        look.dayName = QStringLiteral("yesterday");
        QVERIFY(!pictures.has(layout, look));
        pictures.make(layout, look, style);
        QCOMPARE(picture(pictures, layout, style), paintedDirectly(layout, look, style));
        QCOMPARE(pictures.count(), 1);
        pictures.outdate(1);
        QVERIFY(!pictures.has(layout, look));
        QVERIFY(!picture(pictures, layout, style).isNull());
        pictures.setView({700, 800}, 1.5);
        QVERIFY(!pictures.suits(layout, look));
    }

    void whatLooksSpecialOrIsLargeHasNoPicture()
    {
        const MessageStyle style = MessageStyle::of(QFont(), theme::lightPalette());
        MessagePictures pictures;
        pictures.setView({700, 800}, 1);
        const MessageLayout layout(itemWith(1, QStringLiteral("some words")), 700, style);
        for (bool MessageLook::*special :
             {&MessageLook::current, &MessageLook::selected, &MessageLook::hovered, &MessageLook::isFound}) {
            MessageLook look;
            QVERIFY(pictures.suits(layout, look));
            look.*special = true;
            QVERIFY(!pictures.suits(layout, look));
        }
        MessageLook sought;
        sought.sought = QStringLiteral("words");
        QVERIFY(!pictures.suits(layout, sought));
        const MessageLayout tall(itemWith(2, QStringView(u"many words ").toString().repeated(800)), 700, style);
        QVERIFY(!pictures.suits(tall, {}));
    }

    void picturesAreBounded()
    {
        const MessageStyle style = MessageStyle::of(QFont(), theme::lightPalette());
        MessagePictures pictures;
        pictures.setView({700, 800}, 1);
        for (quint64 uid = 1; uid <= 200; ++uid) {
            const MessageLayout layout(itemWith(uid, QStringLiteral("words of %1").arg(uid)), 700, style);
            pictures.make(layout, {}, style);
            QVERIFY(pictures.has(layout, {}));
        }
        QVERIFY(pictures.count() > 20);
        QVERIFY(pictures.count() < 60);
    }
};

QTEST_MAIN(TestConversationLayout)
#include "tst_conversation_layout.moc"
