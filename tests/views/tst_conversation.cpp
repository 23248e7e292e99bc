#include "models/items/MessageListModel.h"
#include "tests/support/ManualClock.h"
#include "tests/support/ScriptedMessageSource.h"
#include "views/ClearDialog.h"
#include "views/ConversationHeader.h"
#include "views/ConversationPane.h"
#include "views/ConversationView.h"
#include "views/FindBar.h"
#include "views/MessageComposer.h"
#include "views/conversation/HeightIndex.h"
#include "views/conversation/LinkText.h"
#include "views/conversation/MarkdownGuard.h"
#include "views/conversation/NoticeBar.h"
#include "views/conversation/SafeDocument.h"
#include "views/conversation/StatePage.h"
#include "views/conversation/TextViewer.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QImage>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextFormat>
#include <QTextFrame>

using namespace talkglass;

namespace {

const Timestamp start = *Timestamp::fromIso(u"2026-11-22T08:00:00");

/// Any number of rows of unequal heights; counts what is asked of it.
class ManyRows final : public QAbstractListModel
{
public:
    explicit ManyRows(int count)
        : m_last(count)
    {
    }
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_last - m_first; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        m_asked.insert(index.row());
        const int number = index.row() + m_first;
        switch (role) {
        case MessageListModel::UidRole:
            return quint64(number + 1'000'000);
        case MessageListModel::RoleRole:
            return number % 2 ? QStringLiteral("assistant") : QStringLiteral("user");
        case MessageListModel::ContentRole:
        case MessageListModel::PreviewRole:
            return QString(QString::number(number) +
                           QStringView(u" some words").toString().repeated(1 + (number * 37) % 90));
        case MessageListModel::TimeRole:
            return QVariant::fromValue(start.plusSeconds(number));
        default:
            return {};
        }
    }
    void prepend(int count)
    {
        beginInsertRows({}, 0, count - 1);
        m_first -= count;
        endInsertRows();
    }
    void append(int count)
    {
        beginInsertRows({}, rowCount(), rowCount() + count - 1);
        m_last += count;
        endInsertRows();
    }
    mutable QSet<int> m_asked;

private:
    int m_first = 0;
    int m_last = 0;
};

Message message(qint64 id, const QString& role, const QString& content)
{
    Message made;
    made.archiveId = id;
    made.role = role;
    made.content = content;
    made.at = start.plusSeconds(id);
    return made;
}

Message user(qint64 id, const QString& content)
{
    return message(id, QStringLiteral("user"), content);
}

Message assistant(qint64 id, const QString& content)
{
    return message(id, QStringLiteral("assistant"), content);
}

Session session(Residency residency, qint64 cached, qint64 archived)
{
    Session made;
    made.key = {1, QStringLiteral("a session")};
    made.title = QStringLiteral("A title");
    made.residency = residency;
    if (cached >= 0)
        made.cachedMessages = cached;
    if (archived >= 0)
        made.archivedMessages = archived;
    return made;
}

StoreError away(Store store)
{
    return {StoreError::Kind::Unavailable, store, QStringLiteral("connection refused"), {}};
}

struct ShownView
{
    explicit ShownView(QAbstractItemModel* model)
    {
        view.resize(700, 600);
        view.setModel(model);
        view.show();
    }
    bool ready() { return QTest::qWaitForWindowExposed(&view); }
    ConversationView view{std::make_shared<ManualClock>()};
};

struct ShownPane
{
    ShownPane()
    {
        pane.resize(760, 700);
        pane.show();
    }
    void open(const QList<Message>& archived, const QList<Message>& cached = {})
    {
        pane.openSession(session(Residency::Both, cached.size(), archived.size()));
        source.archiveCalls.last().answer(archived);
        source.cacheCalls.last().answer(cachedHistory(cached));
        QCoreApplication::processEvents();
    }
    /// Clicks into a row where its layout says.
    void click(int row, const QRectF& rect)
    {
        const QPoint place = pane.view().rowRect(row).topLeft() + rect.center().toPoint();
        QTest::mouseClick(pane.view().viewport(), Qt::LeftButton, {}, place);
    }
    MessageListModel& model() { return pane.model(); }
    StatePage* state() { return pane.findChild<StatePage*>(); }

    ScriptedMessageSource source;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    ConversationPane pane{source, clock};
};

} // namespace

class TestConversation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void heightsAddUp()
    {
        HeightIndex index;
        QList<int> plain;
        QRandomGenerator random(7);
        index.reset(50, 10);
        plain.fill(10, 50);
        for (int step = 0; step < 300; ++step) {
            const int at = random.bounded(plain.size());
            if (step % 5 == 0) {
                index.insert(at, 3, 20);
                plain.insert(at, 3, 20);
            } else if (step % 7 == 0 && plain.size() > 4) {
                const int last = std::min<int>(at + 2, plain.size() - 1);
                index.remove(at, last);
                plain.remove(at, last - at + 1);
            } else {
                const int height = 1 + random.bounded(99);
                index.setMeasured(at, height);
                plain[at] = height;
            }
            const int row = random.bounded(plain.size() + 1);
            const qint64 offset = std::accumulate(plain.begin(), plain.begin() + row, qint64(0));
            QCOMPARE(index.offsetOf(row), offset);
            if (row < plain.size()) {
                QCOMPARE(index.rowAt(offset), row);
                QCOMPARE(index.rowAt(offset + plain[row] - 1), row);
            }
        }
    }

    void aHundredThousandRowsOpenAtTheEnd()
    {
        ManyRows model(100'000);
        ShownView shown(&model);
        QVERIFY(shown.ready());
        QCOMPARE(shown.view.lastVisibleRow(), 99'999);
        QVERIFY(shown.view.isAtEnd());
        QVERIFY2(shown.view.layoutsMade() < 60, qPrintable(QString::number(shown.view.layoutsMade())));
        QVERIFY(model.m_asked.size() < 60);

        QScrollBar* bar = shown.view.verticalScrollBar();
        QVERIFY(bar->maximum() > 1'000'000);
        for (int i = 0; i < 50; ++i) {
            bar->setValue(bar->maximum() / 50 * i);
            shown.view.viewport()->repaint();
        }
        QVERIFY2(shown.view.layoutsMade() < 50 * 40, qPrintable(QString::number(shown.view.layoutsMade())));
        QTest::keyClick(&shown.view, Qt::Key_Home);
        QCOMPARE(shown.view.firstVisibleRow(), 0);
        QTest::keyClick(&shown.view, Qt::Key_End);
        QCOMPARE(shown.view.lastVisibleRow(), 99'999);
    }

    void scrollingMovesByWhatWasAsked()
    {
        ManyRows model(5'000);
        ShownView shown(&model);
        QVERIFY(shown.ready());
        QScrollBar* bar = shown.view.verticalScrollBar();
        bar->setValue(bar->maximum() / 2);
        // Upwards, heights that were estimates settle; what is visible moves exactly one step all the same.
        for (int i = 0; i < 200; ++i) {
            const int row = shown.view.firstVisibleRow();
            const int y = shown.view.rowRect(row).top();
            bar->setValue(bar->value() - 24);
            QCOMPARE(shown.view.rowRect(row).top(), y + 24);
        }
    }

    void olderRowsInFrontMoveNothing()
    {
        ManyRows model(400);
        ShownView shown(&model);
        QVERIFY(shown.ready());
        QSignalSpy older(&shown.view, &ConversationView::olderWanted);
        shown.view.verticalScrollBar()->setValue(300);
        QVERIFY(!older.isEmpty());
        const int row = shown.view.firstVisibleRow() + 1;
        const int y = shown.view.rowRect(row).top();
        model.prepend(200);
        QCOMPARE(shown.view.rowRect(row + 200).top(), y);
        model.prepend(200);
        model.append(5);
        QCOMPARE(shown.view.rowRect(row + 400).top(), y);
        shown.view.resize(500, 600);
        QCOMPARE(shown.view.firstVisibleRow(), row + 399);
    }

    void theEndStaysInSightOnlyIfItWas()
    {
        ManyRows model(100);
        ShownView shown(&model);
        QVERIFY(shown.ready());
        model.append(3);
        QCOMPARE(shown.view.lastVisibleRow(), 102);
        shown.view.verticalScrollBar()->setValue(shown.view.verticalScrollBar()->value() - 500);
        const int last = shown.view.lastVisibleRow();
        model.append(50);
        QCOMPARE(shown.view.lastVisibleRow(), last);
        QVERIFY(!shown.view.isAtEnd());
    }

    void keysMoveAndCopy()
    {
        ShownPane shown;
        shown.open(
            {user(1, QStringLiteral("one")), assistant(2, QStringLiteral("two")), user(3, QStringLiteral("three"))});
        ConversationView& view = shown.pane.view();
        QSignalSpy current(&shown.pane, &ConversationPane::currentMessageChanged);
        view.setFocus();
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.currentRow(), 0);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.currentRow(), 1);
        QCOMPARE(current.last()[0].value<Message>().content, QStringLiteral("two"));
        QVERIFY(view.accessibleDescription().contains(QLatin1String("two")));
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("two"));
        QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(view.selectedRows(), QList<int>({1, 2}));
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("two\n\nthree"));
        QTest::keyClick(&view, Qt::Key_PageUp);
        QCOMPARE(view.currentRow(), 0);
    }

    void textIsSelectedWithTheMouse()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("selectable words here"))});
        ConversationView& view = shown.pane.view();
        const QRectF body = view.layoutOf(0).body;
        const QPoint origin = view.rowRect(0).topLeft();
        const QPoint from = origin + body.topLeft().toPoint() + QPoint(1, 8);
        const QPoint to = origin + body.topRight().toPoint() + QPoint(-1, 8);
        QTest::mousePress(view.viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(view.viewport(), (from + to) / 2);
        QTest::mouseMove(view.viewport(), to);
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, to);
        QVERIFY(view.hasTextSelection());
        QVERIFY2(view.selectedText().startsWith(QLatin1String("selectable words")), qPrintable(view.selectedText()));
        view.copy();
        QCOMPARE(QApplication::clipboard()->text(), view.selectedText());
        QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, from + QPoint(8, 0));
        QCOMPARE(view.selectedText(), QStringLiteral("selectable"));
    }

    void longOnesAreFolded()
    {
        ShownPane shown;
        const QString medium = QStringView(u"words ").toString().repeated(2000);
        const QString huge(2'000'000, u'x');
        shown.open({assistant(1, medium), assistant(2, huge)});
        ConversationView& view = shown.pane.view();
        QSignalSpy whole(&view, &ConversationView::wholeTextRequested);
        QCOMPARE(view.layoutOf(1).showAllText, QStringLiteral("Show all (2 MB)"));
        QVERIFY(view.layoutOf(1).document().characterCount() <= 4001);
        QTest::keyClick(&view, Qt::Key_End);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(whole.size(), 1);
        auto* viewer = shown.pane.window()->findChild<TextViewer*>();
        QVERIFY(viewer);
        QVERIFY(viewer->pageCount() > 20);
        viewer->close();

        shown.pane.resize(760, 2500);
        view.setCurrentRow(0);
        shown.click(0, view.layoutOf(0).showAll);
        QVERIFY(view.layoutOf(0).item().unfolded);
        QCOMPARE(view.layoutOf(0).document().characterCount(), int(medium.size()) + 1);
        QCOMPARE(whole.size(), 1);
    }

    void aHugeLineIsShownInPages()
    {
        const QString text(64 * 1024 * 1024, u'y');
        TextViewer viewer(QStringLiteral("huge"), text);
        viewer.setAttribute(Qt::WA_DeleteOnClose, false);
        viewer.show();
        auto* field = viewer.findChild<QPlainTextEdit*>();
        QCOMPARE(viewer.pageCount(), 1024);
        QVERIFY(field->document()->characterCount() < 2 * TextViewer::pageChars);
        for (QTextBlock block = field->document()->begin(); block.isValid(); block = block.next())
            QVERIFY(block.length() <= TextViewer::lineChars + 1);
        viewer.showPage(1023);
        QVERIFY(!field->toPlainText().isEmpty());
    }

    void hostileTextStaysText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("script") << QStringLiteral("a <script>alert(1)</script> b")
                                << QStringLiteral("<script>alert(1)</script>");
        QTest::newRow("html block") << QStringLiteral("<div onclick=x>hi</div>") << QStringLiteral("<div onclick=x>");
        QTest::newRow("img") << QStringLiteral("<img src=\"http://evil.example/x.png\">")
                             << QStringLiteral("<img src=\"http://evil.example/x.png\">");
        QTest::newRow("image") << QStringLiteral("![alt](http://evil.example/x.png)")
                               << QStringLiteral("[image not loaded: alt");
        QTest::newRow("file image") << QStringLiteral("![](/etc/hostname)")
                                    << QStringLiteral("[image not loaded: /etc");
        QTest::newRow("data image") << QStringLiteral("![a](data:image/png;base64,AAAA)")
                                    << QStringLiteral("[image not loaded: a");
        QTest::newRow("bidi") << QStringLiteral("x\u202Egpj.exe") << QStringLiteral("x\u27E8U+202E\u27E9gpj.exe");
        QTest::newRow("bidi entity") << QStringLiteral("x&#8238;gpj.exe")
                                     << QStringLiteral("x\u27E8U+202E\u27E9gpj.exe");
        QTest::newRow("zero width entity") << QStringLiteral("x&#x200B;y") << QStringLiteral("x\u27E8U+200B\u27E9y");
        QTest::newRow("line ends") << QStringLiteral("one\ntwo\nthree") << QStringLiteral("one\ntwo\nthree");
        QTest::newRow("line ends in bold") << QStringLiteral("**one**\ntwo") << QStringLiteral("one\ntwo");
        QTest::newRow("no table") << QStringLiteral("a|b\nc|d") << QStringLiteral("a|b\nc|d");
        QTest::newRow("nameless image") << QStringLiteral("`![](x)` ![](x)")
                                        << QStringLiteral("![](x) [image not loaded: x]");
        QTest::newRow("code") << QStringLiteral("```\na  b\n  c\n```") << QStringLiteral("a  b\n  c");
    }

    void hostileTextStaysText()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        SafeDocument document(text, SafeDocument::Kind::Markdown, MessageStyle::of(QFont(), QPalette()));
        document.setTextWidth(400);
        const QString plain = document.toPlainText();
        QVERIFY2(plain.contains(shown), qPrintable(plain));
        for (const QTextFormat& format : document.allFormats())
            QVERIFY(!format.isImageFormat() ||
                    !document.toRawText().contains(QChar(QChar::ObjectReplacementCharacter)));
        QVERIFY(!document.resource(QTextDocument::ImageResource, QUrl(QStringLiteral("http://evil.example/x.png")))
                     .isValid());
    }

    void localImagesAreNotRead()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("wide.png"));
        QImage image(2000, 50, QImage::Format_RGB32);
        image.fill(Qt::red);
        QVERIFY(image.save(path));
        SafeDocument document(QStringLiteral("![x](%1)").arg(path), SafeDocument::Kind::Markdown,
                              MessageStyle::of(QFont(), QPalette()));
        document.setTextWidth(400);
        QVERIFY(document.idealWidth() <= 400);
    }

    void markdownIsShown()
    {
        SafeDocument document(QStringLiteral("|a|b|\n|-|-|\n|1|2|\n\n```\none\n```\n\n```\ntwo\n```\n> q"),
                              SafeDocument::Kind::Markdown, MessageStyle::of(QFont(), QPalette()));
        QCOMPARE(document.codeBlocks().size(), 2);
        QCOMPARE(document.textOf(document.codeBlocks()[1]), QStringLiteral("two"));
        QCOMPARE(document.quotes().size(), 1);
        QCOMPARE(document.rootFrame()->childFrames().size(), 1); // the table
    }

    void pathologicalTextIsPlain_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("quotes") << QString(10'000, u'>');
        QTest::newRow("spaced quotes") << QStringView(u"> ").toString().repeated(5'000);
        QTest::newRow("parentheses") << QString(10'000, u'(');
        QTest::newRow("brackets") << QString(10'000, u'[');
        QTest::newRow("stars") << QString(10'000, u'*');
        QTest::newRow("spaced emphasis") << QStringView(u"*a ").toString().repeated(3'000);
        QTest::newRow("nested list") << QStringView(u"- ").toString().repeated(3'000);
        QTest::newRow("numbered nest") << QStringView(u"1. ").toString().repeated(3'000);
        QTest::newRow("deep indent") << QString(QString(400, u' ') + u"- x");
        QTest::newRow("wide table") << QStringView(u"|a").toString().repeated(1'000);
        QTest::newRow("one line") << QString(1'000'000, u'x');
        QTest::newRow("backticks") << QStringView(u"`a").toString().repeated(10'000);
        QTest::newRow("fence then nest") << QString(u"```\n" + QStringView(u"> ").toString().repeated(3'000));
    }

    void pathologicalTextIsPlain()
    {
        QFETCH(QString, text);
        QVERIFY(!markdownguard::isTame(text));
        SafeDocument document(text.left(4000), SafeDocument::Kind::Markdown, MessageStyle::of(QFont(), QPalette()));
        document.setTextWidth(400);
        QVERIFY(document.size().height() > 0);
    }

    void linksAreShownBeforeTheyAreOpened()
    {
        QVERIFY(linktext::mayBeOpened(QStringLiteral("https://example.org/a?b=c")));
        QVERIFY(linktext::mayBeOpened(QStringLiteral("mailto:a@example.org")));
        for (const char* bad : {"file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ssh://host",
                                "/etc/passwd", "https:///", "smb://x/y"})
            QVERIFY2(!linktext::mayBeOpened(QString::fromLatin1(bad)), bad);
        QVERIFY(linktext::shown(QStringLiteral("https://ex\u0430mple.org/")).startsWith(QLatin1String("https://xn--")));
    }

    void codeHasACopyButton()
    {
        ShownPane shown;
        shown.open({assistant(1, QStringLiteral("Look:\n\n```python\nprint(1)\nprint(2)\n```\n\nDone."))});
        const MessageLayout& layout = shown.pane.view().layoutOf(0);
        QCOMPARE(layout.copyRects.size(), 1);
        QVERIFY(layout.codeRects[0].contains(layout.copyRects[0]));
        shown.click(0, layout.copyRects[0]);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("print(1)\nprint(2)"));
    }

    void statesAreDesigned()
    {
        ShownPane shown;
        QVERIFY(shown.state()->isVisible());
        QCOMPARE(shown.state()->title(), QStringLiteral("No conversation is open"));
        shown.pane.openSession(session(Residency::Both, 1, 1));
        QTRY_VERIFY_WITH_TIMEOUT(shown.state()->title().startsWith(QLatin1String("Reading")), 10'000);
        shown.source.archiveCalls[0].answer(away(Store::Archive));
        shown.source.cacheCalls[0].answer(away(Store::Cache));
        QCOMPARE(shown.state()->title(), QStringLiteral("No store could be asked"));
        QTest::mouseClick(shown.state()->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(shown.source.archiveCalls.size(), 2);
        shown.source.archiveCalls[1].answer(QList<Message>{user(1, QStringLiteral("hello"))});
        shown.source.cacheCalls[1].answer(away(Store::Cache));
        QVERIFY(shown.pane.view().isVisible());
        auto* notice = shown.pane.findChild<NoticeBar*>();
        QVERIFY(notice->isVisible());
        QVERIFY(notice->text().startsWith(QLatin1String("Only from the archive")));
        shown.pane.openSession(session(Residency::Orphan, -1, -1)); // the same one: only facts
        QCOMPARE(shown.source.archiveCalls.size(), 2);
        shown.pane.closeSession();
        QVERIFY(shown.state()->isVisible());
        QVERIFY(!notice->isVisible());
    }

    void postingShowsWhatBecameOfIt()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("hello"))});
        auto* composer = shown.pane.findChild<MessageComposer*>();
        auto* field = composer->findChild<QPlainTextEdit*>();
        QTest::keyClicks(field, QStringLiteral("a new one"));
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(shown.source.addCalls.size(), 1);
        QCOMPARE(shown.source.addCalls[0].message.content, QStringLiteral("a new one"));
        ConversationView& view = shown.pane.view();
        QVERIFY(view.layoutOf(1).footer().text.contains(QLatin1String("sending")));
        shown.source.addCalls[0].answer(away(Store::None));
        QVERIFY(view.layoutOf(1).footer().text.contains(QLatin1String("connection refused")));
        const auto link = [&](MessageFooter::Action action) {
            for (const MessageLayout::FooterPart& part : view.layoutOf(1).footerParts) {
                if (part.action == action)
                    return part.rect;
            }
            return QRectF();
        };
        shown.click(1, link(MessageFooter::Action::Retry));
        QCOMPARE(shown.source.addCalls.size(), 2);
        AddedMessage added;
        added.key = shown.pane.key();
        added.archived = true;
        added.cacheError = away(Store::Cache);
        added.message = user(2, QStringLiteral("a new one"));
        shown.source.addCalls[1].answer(added);
        QVERIFY(view.layoutOf(1).footer().text.contains(QLatin1String("archive only")));

        shown.model().post(QStringLiteral("user"), QStringLiteral("unwanted"), {});
        shown.source.addCalls[2].answer(away(Store::None));
        QCOMPARE(shown.model().rowCount(), 3);
        const QRectF discard = [&] {
            for (const MessageLayout::FooterPart& part : view.layoutOf(2).footerParts) {
                if (part.action == MessageFooter::Action::Discard)
                    return part.rect;
            }
            return QRectF();
        }();
        shown.click(2, discard);
        QCOMPARE(shown.model().rowCount(), 2);
    }

    void disagreementsAreMarked()
    {
        ShownPane shown;
        Message edited = user(2, QStringLiteral("edited in the cache"));
        QList<Message> cached{user(1, QStringLiteral("same")), edited, user(0, QStringLiteral("only cached"))};
        cached[2].at = start.plusSeconds(3);
        shown.open({user(1, QStringLiteral("same")), user(2, QStringLiteral("archived"))}, cached);
        ConversationView& view = shown.pane.view();
        QCOMPARE(view.layoutOf(0).item().mark, MessageMark::None);
        QCOMPARE(view.layoutOf(1).item().mark, MessageMark::Differing);
        QVERIFY(view.layoutOf(2).footer().text.contains(QLatin1String("only in the cache")));
        QSignalSpy both(&view, &ConversationView::bothVersionsRequested);
        shown.click(1, view.layoutOf(1).mark);
        QCOMPARE(both.size(), 1);
        const QWidgetList windows = QApplication::topLevelWidgets();
        for (QWidget* window : windows) {
            if (window->objectName().isEmpty() && window->isWindow() && window != &shown.pane && window->isVisible())
                window->close();
        }
    }

    void findingStepsThroughMatches()
    {
        ShownPane shown;
        QList<Message> archived;
        for (int id = 1; id <= 40; ++id)
            archived.append(user(id, id % 10 == 0 ? QStringLiteral("a NEEDLE here") : QStringLiteral("hay")));
        shown.open(archived);
        shown.pane.openFind();
        auto* bar = shown.pane.findChild<FindBar*>();
        auto* field = bar->findChild<QLineEdit*>();
        QTest::keyClicks(field, QStringLiteral("needle"));
        QTRY_COMPARE_WITH_TIMEOUT(bar->summary(), QStringLiteral("4 messages"), 10'000);
        QSignalSpy sought(bar, &FindBar::soughtChanged);
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(bar->summary().endsWith(QLatin1String(" of 4")));
        const QString first = bar->summary();
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(bar->summary() != first);
        QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(bar->summary(), first);
        const int row = sought.last()[1].toInt();
        QCOMPARE(row % 10, 9);
        QVERIFY(!shown.pane.view().rowRect(row).isEmpty());
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
    }

    void theHeaderCountsDown()
    {
        ShownPane shown;
        Session cacheOnly = session(Residency::CacheOnly, 10, -1);
        cacheOnly.expiresAt = shown.clock->now().plusSeconds(3600);
        shown.pane.openSession(cacheOnly);
        auto* header = shown.pane.findChild<ConversationHeader*>();
        QCOMPARE(header->factsText(), QStringLiteral("user 1 \u00B7 10 messages \u00B7 lost in 1:00:00"));
        shown.clock->advanceSeconds(1);
        QTRY_COMPARE_WITH_TIMEOUT(header->factsText(),
                                  QStringLiteral("user 1 \u00B7 10 messages \u00B7 lost in 0:59:59"), 10'000);
        shown.pane.updateSession(session(Residency::Both, 3, 5));
        QCOMPARE(header->factsText(), QStringLiteral("user 1 \u00B7 3 cached, 5 archived"));
    }

    void clearingNamesItsEffects()
    {
        ShownPane shown;
        shown.pane.openSession(session(Residency::CacheOnly, 10, -1));
        shown.source.archiveCalls[0].answer(QList<Message>());
        shown.source.cacheCalls[0].answer(cachedHistory({user(0, QStringLiteral("x"))}));
        auto* clear = shown.pane.findChild<QPushButton*>(QStringLiteral("clearConversation"));
        QTest::mouseClick(clear, Qt::LeftButton);
        auto* dialog = shown.pane.findChild<ClearDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        QVERIFY(dialog->effectTexts().join(u' ').contains(QLatin1String("the list with 10 messages is deleted")));
        QVERIFY(shown.source.clearCalls.isEmpty());
        auto* confirm = dialog->findChild<QPushButton*>(QStringLiteral("confirmClear"));
        QCOMPARE(confirm->text(), QStringLiteral("Clear conversation"));
        QSignalSpy cleared(&shown.pane, &ConversationPane::cleared);
        QTest::mouseClick(confirm, Qt::LeftButton);
        ClearReport half;
        half.key = shown.pane.key();
        half.cache = CacheClearOutcome{true, true, false};
        half.archiveError = away(Store::Archive);
        shown.source.clearCalls[0].answer(half);
        QVERIFY(dialog->effectTexts().last().contains(QLatin1String("connection refused")));
        QCOMPARE(cleared.size(), 1);
        QCOMPARE(confirm->text(), QStringLiteral("Try again"));
        QTest::mouseClick(confirm, Qt::LeftButton);
        ClearReport whole = half;
        whole.archiveDeactivated = true;
        whole.archiveError.reset();
        shown.source.clearCalls[1].answer(whole);
        QVERIFY(!confirm->isVisible());
        QVERIFY(dialog->effectTexts().last().startsWith(u'\u2713'));
        dialog->close();
    }

    void readOnlyIsSaidAndHolds()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("hello"))});
        shown.pane.setReadOnlyReason(QStringLiteral("the stores are on another machine."));
        auto* composer = shown.pane.findChild<MessageComposer*>();
        QVERIFY(composer->isReadOnly());
        QVERIFY(!composer->findChild<QPlainTextEdit*>()->isVisible());
        QVERIFY(!shown.pane.findChild<QPushButton*>(QStringLiteral("clearConversation"))->isEnabled());
        QSignalSpy unlock(&shown.pane, &ConversationPane::unlockRequested);
        QTest::mouseClick(composer->findChild<QPushButton*>(QStringLiteral("unlock")), Qt::LeftButton);
        QCOMPARE(unlock.size(), 1);
        shown.pane.setReadOnlyReason(QString());
        QVERIFY(composer->findChild<QPlainTextEdit*>()->isVisible());
    }

    void refreshKeepsScrollAndCurrent()
    {
        ShownPane shown;
        QList<Message> archived;
        for (int id = 1; id <= 150; ++id)
            archived.append(user(id, QStringLiteral("message %1").arg(id)));
        shown.open(archived);
        ConversationView& view = shown.pane.view();
        view.setCurrentRow(70);
        const QRect place = view.rowRect(70);
        archived.append(user(151, QStringLiteral("new")));
        archived.removeAt(3);
        shown.pane.refresh();
        shown.source.archiveCalls.last().answer(archived);
        shown.source.cacheCalls.last().answer(cachedHistory({}));
        QCOMPARE(view.currentRow(), 69);
        QCOMPARE(view.rowRect(69), place);
    }

    void screenReadersHearEachMessage()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("Ol\u00E1"))}, {user(1, QStringLiteral("Ol\u00E1"))});
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&shown.pane.view());
        QVERIFY(list);
        QCOMPARE(list->childCount(), 1);
        QAccessibleInterface* item = list->child(0);
        QVERIFY(item && item->isValid());
        QVERIFY(item->text(QAccessible::Name).endsWith(QStringLiteral("in both stores: Ol\u00E1")));
        QVERIFY(!item->rect().isEmpty());
        QCOMPARE(list->indexOfChild(item), 0);
        QCOMPARE(item->parent(), list);
    }

    void oldPagesAreReadOnScrollingUp()
    {
        ShownPane shown;
        QList<Message> newest, older;
        for (int id = 1; id <= 400; ++id)
            (id <= 200 ? older : newest).append(user(id, QStringLiteral("message %1").arg(id)));
        shown.open(newest);
        QCOMPARE(shown.source.archiveCalls.size(), 1);
        shown.pane.view().verticalScrollBar()->setValue(100);
        QCOMPARE(shown.source.archiveCalls.size(), 2);
        const int row = shown.pane.view().firstVisibleRow() + 1;
        const QRect place = shown.pane.view().rowRect(row);
        shown.source.archiveCalls[1].answer(older);
        QCOMPARE(shown.model().rowCount(), 400);
        QCOMPARE(shown.pane.view().rowRect(row + 200).top(), place.top());
    }
};

QTEST_MAIN(TestConversation)
#include "tst_conversation.moc"
