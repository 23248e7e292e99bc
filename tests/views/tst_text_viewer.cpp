#include "views/conversation/TextViewer.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QTest>
#include <QTextBlock>

using namespace talkglass;

class TestTextViewer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsCopiedIsTheText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("one long line") << QString(5000, u'x');
        QTest::newRow("words") << QStringView(u"some words to break at ").toString().repeated(300);
        QTest::newRow("line ends") << QStringLiteral("one\r\ntwo\rthree\nfour\n");
        QTest::newRow("hidden") << QString(QStringLiteral("x\u202Egpj.exe \u200B ") + QString(3000, u'y'));
        QTest::newRow("pairs") << QStringView(u"\U0001F600").toString().repeated(1200);
        QTest::newRow("empty") << QString();
    }

    void whatIsCopiedIsTheText()
    {
        QFETCH(QString, text);
        TextPage page;
        page.showText(text);
        for (QTextBlock block = page.document()->begin(); block.isValid(); block = block.next())
            QVERIFY(block.length() <= TextPage::lineChars + 8); // a hidden character is told in some
        page.selectAll();
        QCOMPARE(page.selectedOriginal(), text);
        if (text.isEmpty())
            return;
        QApplication::clipboard()->clear();
        QTest::keyClick(&page, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), text);
    }

    void linesAreBrokenBetweenWords()
    {
        TextPage page;
        page.showText(QStringView(u"wordthatstays ").toString().repeated(300));
        QVERIFY(page.document()->blockCount() > 3);
        for (QTextBlock block = page.document()->begin(); block.next().isValid(); block = block.next())
            QVERIFY2(block.text().endsWith(u"wordthatstays "), qPrintable(block.text().right(20)));
    }

    void thePagesHaveEnds()
    {
        TextViewer viewer(QStringLiteral("long"), QString(3 * TextViewer::pageChars, u'z'));
        viewer.setAttribute(Qt::WA_DeleteOnClose, false);
        viewer.show();
        const auto button = [&viewer](const QString& text) {
            for (QPushButton* each : viewer.findChildren<QPushButton*>()) {
                if (each->text() == text)
                    return each;
            }
            return static_cast<QPushButton*>(nullptr);
        };
        QVERIFY(!button(QStringLiteral("Previous"))->isEnabled());
        QVERIFY(button(QStringLiteral("Next"))->isEnabled());
        viewer.showPage(viewer.pageCount() - 1);
        QVERIFY(button(QStringLiteral("Previous"))->isEnabled());
        QVERIFY(!button(QStringLiteral("Next"))->isEnabled());
    }
};

QTEST_MAIN(TestTextViewer)
#include "tst_text_viewer.moc"
