#include "views/MessageComposer.h"
#include "views/conversation/ComposerField.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace talkglass;

namespace {

const SessionKey first{1, QStringLiteral("first")};
const SessionKey second{2, QStringLiteral("second")};

struct Shown
{
    Shown()
    {
        composer.resize(600, 200);
        composer.show();
        composer.setSession(first);
    }
    ComposerField* field() { return composer.findChild<ComposerField*>(); }
    QPlainTextEdit* metadata()
    {
        for (QPlainTextEdit* edit : composer.findChildren<QPlainTextEdit*>()) {
            if (edit != field())
                return edit;
        }
        return nullptr;
    }
    QToolButton* toggle() { return composer.findChild<QToolButton*>(); }
    QPushButton* send() { return composer.findChild<QPushButton*>(QStringLiteral("send")); }
    NewMessage sent(int number) { return sends[number][0].value<NewMessage>(); }

    MessageComposer composer;
    QSignalSpy sends{&composer, &MessageComposer::sendRequested};
};

} // namespace

class TestComposer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsWithCtrlEnter()
    {
        Shown s;
        QVERIFY(!s.send()->isEnabled());
        QTest::keyClicks(s.field(), QStringLiteral("two"));
        QTest::keyClick(s.field(), Qt::Key_Return);
        QTest::keyClicks(s.field(), QStringLiteral("lines"));
        QVERIFY(s.send()->isEnabled());
        s.composer.findChild<QComboBox*>()->setCurrentText(QStringLiteral("assistant"));
        QTest::keyClick(s.field(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.sends.size(), 1);
        QCOMPARE(s.sent(0).content, QStringLiteral("two\nlines"));
        QCOMPARE(s.sent(0).role, QStringLiteral("assistant"));
        QCOMPARE(s.sent(0).key, first);
        QVERIFY(s.field()->isEmpty());
        QTest::keyClick(s.field(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.sends.size(), 1); // nothing to send
    }

    void checksMetadataAsItIsTyped()
    {
        Shown s;
        QTest::keyClicks(s.field(), QStringLiteral("hello"));
        QTest::mouseClick(s.toggle(), Qt::LeftButton);
        QVERIFY(s.metadata()->isVisible());
        QTest::keyClicks(s.metadata(), QStringLiteral("{\"model\": "));
        QVERIFY2(s.composer.problem().contains(QLatin1String("character")), qPrintable(s.composer.problem()));
        QVERIFY(!s.send()->isEnabled());
        QTest::keyClick(s.field(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.sends.size(), 0);
        QTest::keyClicks(s.metadata(), QStringLiteral("\"m\"}"));
        QVERIFY(s.composer.problem().isEmpty());
        QTest::mouseClick(s.send(), Qt::LeftButton);
        QCOMPARE(s.sent(0).metadata.value(QLatin1String("model")).toString(), QStringLiteral("m"));
        s.metadata()->setPlainText(QStringLiteral("[1]"));
    }

    void sendsFromTheMetadataToo()
    {
        Shown s;
        QTest::keyClicks(s.field(), QStringLiteral("hello"));
        QTest::mouseClick(s.toggle(), Qt::LeftButton);
        QTest::keyClicks(s.metadata(), QStringLiteral("{\"a\": }"));
        QTest::keyClick(s.metadata(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.sends.size(), 0);
        QVERIFY2(!s.composer.problem().contains(u"comma"), qPrintable(s.composer.problem())); // there is none
        s.metadata()->setPlainText(QStringLiteral("{\"a\": 1}"));
        QTest::keyClick(s.metadata(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.sends.size(), 1);
        QCOMPARE(s.sent(0).metadata.value(QLatin1String("a")).toInt(), 1);
    }

    void leavesRoomToWriteIn()
    {
        Shown s;
        s.composer.setMinimumWidth(1); // as in the pane, whatever its own minimum is at the moment
        for (const int width : {320, 420, 900}) {
            s.composer.resize(width, 200);
            QTest::qWait(0);
            QVERIFY2(s.field()->width() >= 200, qPrintable(QString::number(s.field()->width())));
            QVERIFY(s.send()->mapTo(&s.composer, QPoint(s.send()->width(), 0)).x() <= width);
        }
    }

    void allowingToWriteSaysWhetherItAsks()
    {
        Shown s;
        s.composer.setReadOnlyReason(QStringLiteral("nothing is written."));
        auto* unlock = s.composer.findChild<QPushButton*>(QStringLiteral("unlock"));
        QVERIFY(!unlock->text().contains(u'…'));
        s.composer.setReadOnlyReason(QStringLiteral("elsewhere."), true);
        QVERIFY(unlock->text().endsWith(u'…'));
    }

    void keepsADraftForEachConversation()
    {
        Shown s;
        QTest::keyClicks(s.field(), QStringLiteral("draft one"));
        s.composer.setSession(second);
        QVERIFY(s.field()->isEmpty());
        QTest::keyClicks(s.field(), QStringLiteral("draft two"));
        s.composer.setSession(first);
        QCOMPARE(s.field()->content(), QStringLiteral("draft one"));
        s.composer.setSession(second);
        QCOMPARE(s.field()->content(), QStringLiteral("draft two"));
        s.composer.setSession({});
        QVERIFY(!s.send()->isEnabled());
    }

    void refusesWhatNoStoreTakes()
    {
        Shown s;
        s.field()->setContent(QString(QStringLiteral("a") + QChar(u'\0') + QStringLiteral("b")));
        if (s.field()->content().contains(QChar(u'\0'))) {
            QVERIFY(!s.composer.problem().isEmpty());
            QVERIFY(!s.send()->isEnabled());
        }
        s.composer.setSession({1, QString(300, u'x')});
        QTest::keyClicks(s.field(), QStringLiteral("hello"));
        QVERIFY2(s.composer.problem().contains(QLatin1String("300")), qPrintable(s.composer.problem()));
        QVERIFY(!s.send()->isEnabled());
    }

    void holdsAVeryLongPaste()
    {
        Shown s;
        const QString text(3'000'000, u'x');
        QApplication::clipboard()->setText(text);
        s.field()->paste();
        QVERIFY(s.field()->isHoldingLongText());
        QVERIFY(s.field()->document()->characterCount() < 1000);
        QTest::mouseClick(s.send(), Qt::LeftButton);
        QCOMPARE(s.sent(0).content.size(), text.size());
        QVERIFY(!s.field()->isHoldingLongText());
        s.field()->paste();
        QTest::keyClick(s.field(), Qt::Key_Backspace);
        QVERIFY(s.field()->isEmpty());
        QTest::keyClicks(s.field(), QStringLiteral("typed"));
        QCOMPARE(s.field()->content(), QStringLiteral("typed"));
    }

    void growsToSixLines()
    {
        Shown s;
        const int one = s.field()->height();
        s.field()->setContent(QStringLiteral("1\n2\n3"));
        const int three = s.field()->height();
        QVERIFY(three > one);
        s.field()->setContent(QStringLiteral("1\n2\n3\n4\n5\n6"));
        const int six = s.field()->height();
        s.field()->setContent(QString(40, u'\n'));
        QCOMPARE(s.field()->height(), six);
    }
};

QTEST_MAIN(TestComposer)
#include "tst_composer.moc"
