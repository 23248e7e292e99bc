#include "models/items/MessageListModel.h"
#include "tests/support/ManualClock.h"
#include "tests/support/RowSpies.h"
#include "tests/support/ScriptedChat.h"
#include "tests/support/ScriptedMessageSource.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace talkglass;

namespace {

constexpr int patienceMs = 10'000;
const SessionKey key{1, QStringLiteral("a session")};
const SessionKey other{1, QStringLiteral("another session")};

struct Bench
{
    Bench()
    {
        model.setChatService(&chat);
        openWith(key, {});
    }
    ~Bench()
    {
        if (!spies.arePaired())
            qFatal("row signals are not paired");
    }

    void openWith(const SessionKey& session, const QList<Message>& messages)
    {
        model.open(session);
        answerRead(messages);
    }
    void answerRead(const QList<Message>& messages)
    {
        source.archiveCalls.last().answer(messages);
        source.cacheCalls.last().answer(cachedHistory(messages));
    }
    Message stored(qint64 id, const char* role, const QString& content) const
    {
        Message message;
        message.archiveId = id;
        message.role = QString::fromLatin1(role);
        message.content = content;
        message.at = clock->now().plusMicros(id);
        return message;
    }
    QVariant at(int row, int role) const { return model.index(row).data(role); }
    QString text(int row) const { return at(row, MessageListModel::ContentRole).toString(); }
    DeliveryState state(int row) const { return at(row, MessageListModel::DeliveryStateRole).value<DeliveryState>(); }
    QString agent(int row) const { return at(row, MessageListModel::AgentRole).toString(); }
    QStringList texts() const
    {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all.append(text(row));
        return all;
    }
    QStringList saved() const
    {
        QStringList all;
        for (const auto& call : source.addCalls)
            all.append(call.message.role + u'=' + call.message.content);
        return all;
    }

    ScriptedMessageSource source;
    ScriptedChat chat;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    MessageListModel model{source, clock};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    RowSpies spies{model};
};

const QString question = QStringLiteral("What now?");

} // namespace

/// Rows of a question and its answer, from the asking to the end.
class TestMessageListAsk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answerArrives()
    {
        Bench b;
        QSignalSpy delivered(&b.model, &MessageListModel::delivered);
        const quint64 uid = b.model.ask(question, {{QStringLiteral("channel"), 1}}, QStringLiteral("built-in"));
        QVERIFY(uid > 0);
        QCOMPARE(b.chat.calls.size(), 1);
        QCOMPARE(b.chat.calls[0].request.message, question);
        QCOMPARE(b.chat.calls[0].request.userId, 1);
        QCOMPARE(b.chat.calls[0].request.sessionId, key.sessionId);
        QCOMPARE(b.chat.calls[0].request.agentId, QStringLiteral("built-in"));
        QCOMPARE(b.chat.calls[0].request.metadata.value(u"channel").toInt(), 1);
        QCOMPARE(b.texts(), QStringList({question, QString()}));
        QCOMPARE(b.state(0), DeliveryState::Pending);
        QCOMPARE(b.state(1), DeliveryState::Pending);
        QCOMPARE(b.agent(0), QString());
        QCOMPARE(b.agent(1), AgentList::builtInAgent().name);
        QVERIFY(b.at(1, MessageListModel::AccessibleTextRole).toString().contains(u"is answering"));
        QCOMPARE(b.model.unsentCount(), 2);

        b.chat.saveQuestion(0, b.stored(1, "user", question));
        QCOMPARE(b.state(0), DeliveryState::Stored);
        b.chat.grow(0, QStringLiteral("Wait "));
        b.chat.grow(0, QStringLiteral("and see"));
        QTRY_COMPARE_WITH_TIMEOUT(b.text(1), QStringLiteral("Wait and see"), patienceMs);
        QCOMPARE(b.state(1), DeliveryState::Pending);
        b.chat.makeReady(0, QStringLiteral("Wait and see."));
        QCOMPARE(b.text(1), QStringLiteral("Wait and see."));
        QCOMPARE(b.at(1, MessageListModel::ModelNameRole).toString(), QStringLiteral("scripted-1"));
        b.chat.finish(0, b.stored(2, "assistant", QStringLiteral("Wait and see.")));
        QCOMPARE(b.state(1), DeliveryState::Stored);
        QCOMPARE(b.agent(1), QString());
        QCOMPARE(delivered.size(), 2);
        QCOMPARE(b.model.unsentCount(), 0);
        QVERIFY(b.source.addCalls.isEmpty()); // the chat service saves

        b.model.refresh();
        b.answerRead({b.stored(1, "user", question), b.stored(2, "assistant", QStringLiteral("Wait and see."))});
        QCOMPARE(b.texts(), QStringList({question, QStringLiteral("Wait and see.")}));
    }

    void growthIsToldFewTimes()
    {
        Bench b;
        b.model.ask(question, {}, {});
        b.chat.saveQuestion(0, b.stored(1, "user", question));
        b.spies.clear();
        for (int i = 0; i < 500; ++i)
            b.chat.grow(0, QStringLiteral("x"));
        QTRY_VERIFY_WITH_TIMEOUT(b.spies.changed.size() > 0, patienceMs);
        QVERIFY2(b.spies.changed.size() <= 2, qPrintable(QString::number(b.spies.changed.size())));
        QCOMPARE(b.text(1).size(), 500);
    }

    void refreshInBetween()
    {
        Bench b;
        b.model.ask(question, {}, {});
        b.clock->advanceSeconds(1);
        const Message stored = b.stored(1, "user", question);
        b.chat.saveQuestion(0, stored);
        b.chat.grow(0, QStringLiteral("Half"));
        b.model.refresh();
        b.answerRead({stored});
        QCOMPARE(b.texts(), QStringList({question, QStringLiteral("Half")}));
        // A read that overtakes the end of the call.
        b.chat.makeReady(0, QStringLiteral("Half and half"));
        const Message answer = b.stored(2, "assistant", QStringLiteral("Half and half"));
        b.model.refresh();
        b.answerRead({stored, answer});
        b.chat.finish(0, answer);
        QCOMPARE(b.texts(), QStringList({question, QStringLiteral("Half and half")}));
        QCOMPARE(b.state(1), DeliveryState::Stored);
    }

    void agentFailsAndIsAskedAgain()
    {
        Bench b;
        QSignalSpy failed(&b.model, &MessageListModel::deliveryFailed);
        b.model.ask(question, {}, {});
        b.chat.saveQuestion(0, b.stored(1, "user", question));
        b.chat.grow(0, QStringLiteral("Half"));
        b.chat.fail(0, StoreError::Kind::AgentFailed, QStringLiteral("X gave no answer: it is busy."));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(b.state(0), DeliveryState::Stored);
        QCOMPARE(b.state(1), DeliveryState::Failed);
        QVERIFY(b.at(1, MessageListModel::ErrorRole).toString().contains(u"it is busy"));
        QCOMPARE(b.texts(), QStringList({question, QStringLiteral("Half")}));

        b.model.retry(b.at(1, MessageListModel::UidRole).toULongLong());
        QCOMPARE(b.chat.calls.size(), 2);
        QVERIFY(b.chat.calls[1].request.messageSaved); // it is not saved twice
        QCOMPARE(b.chat.calls[1].request.message, question);
        QVERIFY(b.chat.calls[1].request.requestId != b.chat.calls[0].request.requestId);
        QCOMPARE(b.state(1), DeliveryState::Pending);
        QCOMPARE(b.texts(), QStringList({question, QString()}));
        b.chat.grow(0, QStringLiteral("late")); // of the call that is over
        b.chat.grow(1, QStringLiteral("Whole"));
        b.chat.makeReady(1, QStringLiteral("Whole"));
        b.chat.finish(1, b.stored(2, "assistant", QStringLiteral("Whole")));
        QCOMPARE(b.texts(), QStringList({question, QStringLiteral("Whole")}));
        QCOMPARE(b.state(1), DeliveryState::Stored);
        QVERIFY(b.source.addCalls.isEmpty());
    }

    void failedAnswerIsDiscarded()
    {
        Bench b;
        b.model.ask(question, {}, {});
        b.chat.saveQuestion(0, b.stored(1, "user", question));
        b.chat.fail(0, StoreError::Kind::AgentFailed, QStringLiteral("no"));
        b.model.discard(b.at(1, MessageListModel::UidRole).toULongLong());
        QCOMPARE(b.texts(), QStringList{question});
        QCOMPARE(b.model.unsentCount(), 0);
    }

    void questionIsRefused()
    {
        Bench b;
        b.model.ask(question, {}, {});
        b.chat.fail(0, StoreError::Kind::Unavailable, QStringLiteral("both away"));
        QCOMPARE(b.texts(), QStringList{question});
        QCOMPARE(b.state(0), DeliveryState::Failed);
        b.model.retry(b.at(0, MessageListModel::UidRole).toULongLong());
        QCOMPARE(b.chat.calls.size(), 2);
        QVERIFY(!b.chat.calls[1].request.messageSaved);
        QCOMPARE(b.texts(), QStringList({question, QString()}));
        QCOMPARE(b.state(0), DeliveryState::Pending);
        b.chat.saveQuestion(1, b.stored(1, "user", question));
        b.chat.makeReady(1, QStringLiteral("Yes"));
        b.chat.finish(1, b.stored(2, "assistant", QStringLiteral("Yes")));
        QCOMPARE(b.texts(), QStringList({question, QStringLiteral("Yes")}));
        QVERIFY(b.saved().isEmpty());
    }

    /// The whole answer is there, and no store took it: it is saved by the next try, and not asked for again.
    void answerIsNotSaved()
    {
        Bench b;
        b.model.ask(question, {}, {});
        b.chat.saveQuestion(0, b.stored(1, "user", question));
        b.chat.makeReady(0, QStringLiteral("Costly words"));
        b.chat.fail(0, StoreError::Kind::Unavailable, QStringLiteral("both away"));
        QCOMPARE(b.state(1), DeliveryState::Failed);
        QCOMPARE(b.text(1), QStringLiteral("Costly words"));
        b.model.retry(b.at(1, MessageListModel::UidRole).toULongLong());
        QCOMPARE(b.chat.calls.size(), 1);
        QCOMPARE(b.saved(), QStringList{QStringLiteral("assistant=Costly words")});
        QCOMPARE(b.source.addCalls[0].message.metadata.value(u"model").toString(), QStringLiteral("scripted-1"));
    }

    void answerArrivesElsewhere()
    {
        Bench b;
        b.model.ask(question, {}, {});
        b.openWith(other, {b.stored(9, "user", QStringLiteral("elsewhere"))});
        b.chat.saveQuestion(0, b.stored(1, "user", question));
        b.chat.grow(0, QStringLiteral("Half"));
        QCOMPARE(b.texts(), QStringList{QStringLiteral("elsewhere")});
        b.openWith(key, {b.stored(1, "user", question)});
        QCOMPARE(b.texts(), QStringList({question, QStringLiteral("Half")}));
        b.openWith(other, {});
        b.chat.fail(0, StoreError::Kind::AgentFailed, QStringLiteral("no"));
        b.openWith(key, {b.stored(1, "user", question)});
        QCOMPARE(b.state(1), DeliveryState::Failed);
        b.model.retry(b.at(1, MessageListModel::UidRole).toULongLong());
        QCOMPARE(b.chat.calls[1].request.sessionId, key.sessionId);
        b.openWith(other, {});
        b.chat.makeReady(1, QStringLiteral("Whole"));
        b.chat.finish(1, b.stored(2, "assistant", QStringLiteral("Whole")));
        QCOMPARE(b.model.unsentCount(), 0);
        QVERIFY(b.model.rowCount() == 0);
    }

    void theServicesOwnNoticeMakesNoDouble()
    {
        Bench b;
        const qsizetype reads = b.source.archiveCalls.size();
        b.model.ask(question, {}, {});
        AddedMessage added;
        added.key = key;
        added.message = b.stored(1, "user", question);
        b.model.noticeAdded(added);
        b.chat.saveQuestion(0, added.message);
        b.chat.makeReady(0, QStringLiteral("Yes"));
        added.message = b.stored(2, "assistant", QStringLiteral("Yes"));
        b.model.noticeAdded(added);
        b.chat.finish(0, added.message);
        QCOMPARE(b.source.archiveCalls.size(), reads);
        QCOMPARE(b.texts(), QStringList({question, QStringLiteral("Yes")}));
    }

    void nobodyToAsk()
    {
        ScriptedMessageSource source;
        MessageListModel model(source, std::make_shared<ManualClock>());
        model.open(key);
        QCOMPARE(model.ask(question, {}, {}), quint64(0));
        ScriptedChat chat;
        MessageListModel closed(source, std::make_shared<ManualClock>());
        closed.setChatService(&chat);
        QCOMPARE(closed.ask(question, {}, {}), quint64(0));
        QVERIFY(chat.calls.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestMessageListAsk)
#include "tst_message_list_ask.moc"
