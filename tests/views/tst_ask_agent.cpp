#include "tests/support/ConversationFixture.h"
#include "tests/support/ScriptedChat.h"
#include "views/conversation/AskButton.h"
#include "views/conversation/ComposerField.h"
#include "views/conversation/MessageFooter.h"
#include "views/conversation/MessageItem.h"

#include <QComboBox>
#include <QMenu>
#include <QToolButton>

using namespace talkglass;

namespace {

AgentList agents()
{
    const Result<AgentList> list = AgentList::fromJson(
        "{\"agents\": [{\"id\": \"a\", \"name\": \"Ana\", \"model\": \"m\", \"base_url\": \"http://localhost/v1\"},"
        "{\"id\": \"b\", \"built_in\": true}]}",
        QStringLiteral("test"));
    return list ? *list : AgentList();
}

struct Shown : ShownPane
{
    Shown()
    {
        pane.setChatService(&chat);
        open({user(1, QStringLiteral("hello"))});
    }
    template <typename T>
    T* part()
    {
        return pane.findChild<T*>();
    }
    void type(const char* text) { QTest::keyClicks(part<ComposerField>(), QString::fromLatin1(text)); }
    void ask() { QTest::mouseClick(part<AskButton>(), Qt::LeftButton, {}, {6, part<AskButton>()->height() / 2}); }
    MessageFooter footer(int row) { return MessageFooter::of(MessageItem::read(model().index(row, 0), false)); }
    void saveQuestion(int call, const QString& text)
    {
        Message stored = user(2 + call, text);
        stored.at = clock->now();
        chat.saveQuestion(call, stored);
    }

    ScriptedChat chat{agents()};
};

} // namespace

/// From the composer to the rows: what a person sees of a question to an agent.
class TestAskAgent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereIsNoButtonWithoutAgents()
    {
        ShownPane shown;
        shown.open({});
        QVERIFY(!shown.pane.findChild<AskButton*>()->isVisible());
        QSignalSpy asked(shown.pane.findChild<MessageComposer*>(), &MessageComposer::askRequested);
        auto* field = shown.pane.findChild<ComposerField*>();
        QTest::keyClicks(field, QStringLiteral("hello"));
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(asked.size(), 0);
        QCOMPARE(field->content(), QStringLiteral("hello"));
    }

    void asksTheFirstAgent()
    {
        Shown s;
        auto* button = s.part<AskButton>();
        QVERIFY(button->isVisible());
        QVERIFY(!button->isEnabled());
        QVERIFY(button->toolTip().contains(u"Ana"));
        s.type("What now?");
        QVERIFY(button->isEnabled());
        s.ask();
        QCOMPARE(s.chat.calls.size(), 1);
        QCOMPARE(s.chat.calls[0].request.agentId, QStringLiteral("a"));
        QCOMPARE(s.chat.calls[0].request.message, QStringLiteral("What now?"));
        QVERIFY(s.part<ComposerField>()->isEmpty());
        QVERIFY(s.source.addCalls.isEmpty());
        QCOMPARE(s.model().rowCount(), 3);
        QVERIFY2(s.footer(2).text.contains(u"Ana is answering"), qPrintable(s.footer(2).text));

        s.saveQuestion(0, QStringLiteral("What now?"));
        s.chat.grow(0, QStringLiteral("Wait **and** see"));
        QTRY_COMPARE_WITH_TIMEOUT(s.model().index(2).data(MessageListModel::ContentRole).toString(),
                                  QStringLiteral("Wait **and** see"), 10'000);
        const int shortHeight = s.pane.view().rowRect(2).height();
        s.chat.grow(0, QString(QStringLiteral("\n\nand more")).repeated(10));
        QTRY_VERIFY_WITH_TIMEOUT(s.pane.view().rowRect(2).height() > shortHeight, 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(s.pane.view().isAtEnd(), 10'000);
        s.chat.makeReady(0, QStringLiteral("Done."));
        Message stored = assistant(9, QStringLiteral("Done."));
        stored.at = s.clock->now().plusMicros(9);
        s.chat.finish(0, stored);
        QVERIFY2(s.footer(2).text.contains(u"stored in both stores"), qPrintable(s.footer(2).text));
    }

    void theMenuChooses()
    {
        Shown s;
        const QList<QAction*> choices = s.part<AskButton>()->menu()->actions();
        QCOMPARE(choices.size(), 2);
        QVERIFY(choices[0]->isChecked());
        QVERIFY(choices[0]->text().contains(u"Ana"));
        choices[1]->trigger();
        QVERIFY(!choices[0]->isChecked());
        s.type("Hello");
        QTest::keyClick(s.part<ComposerField>(), Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(s.chat.calls.size(), 1);
        QCOMPARE(s.chat.calls[0].request.agentId, QStringLiteral("b"));
    }

    /// A conversation goes on with the agent that it is with; elsewhere a person's choice stands.
    void aConversationsAgentIsSuggested()
    {
        Shown s;
        auto* button = s.part<AskButton>();
        const auto openSession = [&s](const QString& id, const QString& agentId) {
            Session session;
            session.key = {1, id};
            session.agentId = agentId;
            s.pane.openSession(session);
        };
        openSession(QStringLiteral("with b"), QStringLiteral("b"));
        QCOMPARE(button->agentId(), QStringLiteral("b"));
        openSession(QStringLiteral("with nobody"), QString());
        QCOMPARE(button->agentId(), QStringLiteral("a"));
        button->menu()->actions().constLast()->trigger();
        openSession(QStringLiteral("with a"), QStringLiteral("a"));
        QCOMPARE(button->agentId(), QStringLiteral("a"));
        openSession(QStringLiteral("with a stranger"), QStringLiteral("unheard of"));
        QCOMPARE(button->agentId(), QStringLiteral("b"));
    }

    void onlyAMessageOfTheUserIsAsked()
    {
        Shown s;
        s.type("I am the system");
        s.part<MessageComposer>()->findChild<QComboBox*>()->setCurrentText(QStringLiteral("system"));
        QVERIFY(!s.part<AskButton>()->isEnabled());
        QVERIFY(s.part<AskButton>()->toolTip().contains(u"role user"));
        QTest::keyClick(s.part<ComposerField>(), Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(s.chat.calls.isEmpty());
        s.part<MessageComposer>()->findChild<QComboBox*>()->setCurrentText(QStringLiteral("user"));
        QVERIFY(s.part<AskButton>()->isEnabled());
    }

    void metadataGoesAlong()
    {
        Shown s;
        s.type("Hello");
        auto* toggle = s.part<MessageComposer>()->findChild<QToolButton*>();
        QTest::mouseClick(toggle, Qt::LeftButton);
        for (QPlainTextEdit* edit : s.part<MessageComposer>()->findChildren<QPlainTextEdit*>()) {
            if (edit != s.part<ComposerField>())
                edit->setPlainText(QStringLiteral("{\"channel\": \"phone\"}"));
        }
        s.ask();
        QCOMPARE(s.chat.calls.size(), 1);
        QCOMPARE(s.chat.calls[0].request.metadata.value(u"channel").toString(), QStringLiteral("phone"));
    }

    void failureIsToldAndTriedAgain()
    {
        Shown s;
        s.type("Hello");
        s.ask();
        s.saveQuestion(0, QStringLiteral("Hello"));
        s.chat.fail(0, StoreError::Kind::AgentFailed, QStringLiteral("Ana gave no answer: it is busy."));
        const MessageFooter footer = s.footer(2);
        QVERIFY2(footer.text.contains(u"Your message is kept") && footer.text.contains(u"it is busy"),
                 qPrintable(footer.text));
        QCOMPARE(footer.links.size(), 2);
        QVERIFY2(s.footer(1).text.contains(u"stored"), qPrintable(s.footer(1).text));
        Q_EMIT s.pane.view().retryRequested(s.model().index(2).data(MessageListModel::UidRole).toULongLong());
        QCOMPARE(s.chat.calls.size(), 2);
        QVERIFY(s.chat.calls[1].request.messageSaved);
    }

    void readOnlyHidesIt()
    {
        Shown s;
        s.pane.setReadOnlyReason(QStringLiteral("nothing is written."));
        QVERIFY(!s.part<AskButton>()->isVisible());
        QVERIFY(s.pane.findChild<QWidget*>(QStringLiteral("readOnlyBanner"))->isVisible());
        s.pane.setReadOnlyReason(QString());
        QVERIFY(s.part<AskButton>()->isVisible());
    }
};

QTEST_MAIN(TestAskAgent)
#include "tst_ask_agent.moc"
