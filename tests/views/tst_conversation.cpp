#include "tests/support/ConversationFixture.h"

using namespace talkglass;

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

    /// What is pressed stays under the pointer until it is released, whatever is above it.
    void aClickDoesNotScroll()
    {
        ShownPane shown;
        const QString tall = QStringView(u"line\n").toString().repeated(300);
        shown.open({user(1, QStringLiteral("hello")), assistant(2, tall)});
        ConversationView& view = shown.pane.view();
        QVERIFY(view.rowRect(1).top() < 0);
        const int before = view.rowRect(1).top();
        shown.click(1, view.layoutOf(1).showAll);
        QCOMPARE(view.currentRow(), 1);
        QVERIFY(view.layoutOf(1).item().unfolded);
        QCOMPARE(view.rowRect(1).top(), before); // and reading goes on where the text was cut
    }

    void codeAtTheEndOfATallMessageIsCopied()
    {
        ShownPane shown;
        const QString text =
            QStringView(u"a line of it\n\n").toString().repeated(28) + QStringLiteral("```\nthe code\n```");
        shown.open({user(1, QStringLiteral("hello")), assistant(2, text)});
        ConversationView& view = shown.pane.view();
        QVERIFY(view.rowRect(1).top() < 0);
        QVERIFY(!view.layoutOf(1).item().folded);
        shown.click(1, view.layoutOf(1).copyRects.constLast());
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("the code"));
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

    /// The padding of a block at the very beginning does not lie on the head.
    void codeBeginsBelowTheHead()
    {
        const QString text = QStringLiteral("```\nfirst\n```\n\nThat is it.");
        MessageItem item;
        item.role = QStringLiteral("assistant");
        item.text = text;
        for (const bool joins : {false, true}) {
            item.joins = joins;
            const MessageLayout layout(item, 700, MessageStyle::of(QFont(), QPalette()));
            QVERIFY(layout.codeRects[0].top() >= (joins ? layout.bubble.top() : layout.header.bottom()));
            QVERIFY(layout.bubble.bottom() >= layout.body.bottom());
        }
    }

    /// The row below begins where the outline ends, and is painted later.
    void theOutlineIsWhole()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("one")), user(2, QStringLiteral("two")), user(3, QStringLiteral("three"))});
        ConversationView& view = shown.pane.view();
        QVERIFY(QTest::qWaitForWindowActive(&shown.pane));
        view.setFocus();
        view.setCurrentRow(1);
        QTest::qWait(50);
        const QRectF bubble = view.layoutOf(1).bubble.translated(view.rowRect(1).topLeft());
        const QImage image = view.viewport()->grab().toImage();
        const QRgb base = view.palette().color(QPalette::Base).rgb();
        for (const qreal y : {bubble.top() - 2, bubble.bottom() + 1}) {
            const QRgb edge = image.pixel(int(bubble.center().x()), int(y));
            QVERIFY2(std::abs(qGray(edge) - qGray(base)) > 40, qPrintable(QString::number(y - bubble.bottom())));
        }
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
};

QTEST_MAIN(TestConversation)
#include "tst_conversation.moc"
