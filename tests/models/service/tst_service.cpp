#include "tests/support/ServiceFixture.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace talkglass;

namespace {

const QString sessionId = QStringLiteral("talk: é/:session:x");
const SessionKey key{1, sessionId};
const QByteArray listKey = "conversation:user:1:session:" + sessionId.toUtf8();

QStringList contents(const History& history)
{
    QStringList texts;
    for (const Message& message : history.messages)
        texts.append(message.content);
    return texts;
}

QStringList numbered(int from, int to)
{
    QStringList texts;
    for (int i = from; i <= to; ++i)
        texts.append(QString::number(i));
    return texts;
}

} // namespace

class TestService : public QObject
{
    Q_OBJECT

    ServiceFixture m_fixture;

    Result<AddedMessage> post(HybridConversationService& service, const SessionKey& to, const QString& content) const
    {
        return answerOf(service.addUserMessage(to, content));
    }

private Q_SLOTS:
    void initTestCase() { QCOMPARE(m_fixture.start(), QString()); }
    void init() { QCOMPARE(m_fixture.reset(), QString()); }

    void postIsStoredInBoth()
    {
        const auto service = m_fixture.makeService();
        QSignalSpy added(service.get(), &HybridConversationService::messageAdded);
        const QJsonObject metadata{{QStringLiteral("model"), QStringLiteral("m")}};
        const Result<AddedMessage> result =
            answerOf(service->addAssistantMessage(key, QStringLiteral("Olá"), metadata));
        QVERIFY2(result, qPrintable(result ? QString() : result.error().text()));
        QCOMPARE(result->storedIn(), (QStringList{QStringLiteral("archive"), QStringLiteral("cache")}));
        QCOMPARE(result->message.residency, MessageResidency::Both);
        QTRY_COMPARE_WITH_TIMEOUT(added.count(), 1, 5000);

        // One stamp in both, and the row's id in the element.
        const QString stamp = result->message.at.toIso();
        const QByteArray element = m_fixture.redis({"LINDEX", listKey, "0"}).first();
        QCOMPARE(element, QStringLiteral("{\"role\": \"assistant\", \"content\": \"Ol\\u00e1\", \"timestamp\": \"%1\", "
                                         "\"metadata\": {\"model\": \"m\"}, \"id\": \"msg-%2\"}")
                              .arg(stamp)
                              .arg(result->message.archiveId)
                              .toUtf8());
        QCOMPARE(m_fixture.redis({"TTL", listKey}), QByteArrayList{"86400"});
        QCOMPARE(m_fixture.redis({"SMEMBERS", "sessions:user:1"}), QByteArrayList{sessionId.toUtf8()});
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT message_count, is_active, user_id FROM conversation_sessions")),
                 QStringList{QStringLiteral("1|t|1")});
        QCOMPARE(m_fixture.sql(
                     QStringLiteral("SELECT role, content, created_at = '%1' FROM conversation_messages").arg(stamp)),
                 QStringList{QStringLiteral("assistant|Olá|t")});
    }

    void historyIsReadThrough()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, key, QStringLiteral("1")));
        QVERIFY(post(*service, key, QStringLiteral("2")));
        Result<History> history = answerOf(service->conversationHistory({key, 0, HistorySource::Auto}));
        QVERIFY(history);
        QCOMPARE(contents(*history), numbered(1, 2));
        QCOMPARE(history->source, HistorySource::Cache);
        QVERIFY(history->found);

        m_fixture.redis({"DEL", listKey});
        history = answerOf(service->conversationHistory({key, 1, HistorySource::Auto}));
        QVERIFY(history);
        QCOMPARE(contents(*history), numbered(2, 2));
        QCOMPARE(history->source, HistorySource::Archive);
        // Browsing warms nothing.
        QCOMPARE(m_fixture.redis({"EXISTS", listKey}), QByteArrayList{"0"});

        history = answerOf(service->conversationHistory({{1, QStringLiteral("nowhere")}, 0, HistorySource::Auto}));
        QVERIFY(history && !history->found && history->messages.isEmpty());
    }

    void trimmedListIsCompletedFromTheArchive()
    {
        ServiceSettings settings = m_fixture.settings();
        settings.cachePolicy.maxHistory = 10;
        const auto service = m_fixture.makeService(settings);
        for (int i = 1; i <= 25; ++i)
            QVERIFY(post(*service, key, QString::number(i)));
        QCOMPARE(m_fixture.redis({"LLEN", listKey}), QByteArrayList{"10"});
        const Result<History> all = answerOf(service->conversationHistory({key, 0, HistorySource::Auto}));
        QVERIFY(all);
        QCOMPARE(contents(*all), numbered(1, 25));
        QCOMPARE(all->source, HistorySource::Merged);
        const Result<History> few = answerOf(service->conversationHistory({key, 10, HistorySource::Auto}));
        QVERIFY(few);
        QCOMPARE(contents(*few), numbered(16, 25));
        QCOMPARE(few->source, HistorySource::Cache);
        const Result<History> some = answerOf(service->conversationHistory({key, 12, HistorySource::Auto}));
        QVERIFY(some);
        QCOMPARE(contents(*some), numbered(14, 25));
    }

    /// A list of the new message alone would hide the others from every reader of the cache.
    void postAfterExpiryMakesAWholeList()
    {
        const auto service = m_fixture.makeService();
        for (int i = 1; i <= 3; ++i)
            QVERIFY(post(*service, key, QString::number(i)));
        m_fixture.redis({"DEL", listKey});
        // Many at once: each must be in the list once, in order.
        QList<QFuture<Result<AddedMessage>>> posts;
        for (int i = 4; i <= 60; ++i)
            posts.append(service->addUserMessage(key, QString::number(i)));
        for (const auto& future : posts)
            QVERIFY(answerOf(future));
        const Result<History> cached = answerOf(service->conversationHistory({key, 0, HistorySource::Cache}));
        QVERIFY(cached);
        QCOMPARE(contents(*cached), numbered(1, 60));
        const Result<History> merged = answerOf(service->conversationHistory({key, 0, HistorySource::Merged}));
        QVERIFY(merged);
        QVERIFY(std::ranges::all_of(merged->messages,
                                    [](const Message& m) { return m.residency == MessageResidency::Both; }));
    }

    void warmingFillsTheCacheOnceAndNotOverALiveList()
    {
        ServiceSettings settings = m_fixture.settings();
        settings.warming = true;
        const auto service = m_fixture.makeService(settings);
        QVERIFY(post(*service, key, QStringLiteral("1")));
        const QByteArray element = m_fixture.redis({"LINDEX", listKey, "0"}).first();
        m_fixture.redis({"DEL", listKey});
        m_fixture.sql(
            QStringLiteral("UPDATE conversation_sessions SET last_activity = last_activity - interval '1 hour'"));
        QVERIFY(answerOf(service->conversationHistory({key, 0, HistorySource::Auto})));
        QCOMPARE(m_fixture.redis({"LRANGE", listKey, "0", "-1"}), QByteArrayList{element});
        const int ttl = m_fixture.redis({"TTL", listKey}).first().toInt();
        QVERIFY2(ttl > 82'700 && ttl <= 82'800, qPrintable(QString::number(ttl)));
        // Cleared, or idle for longer than the TTL: not warmed.
        m_fixture.redis({"DEL", listKey});
        m_fixture.sql(
            QStringLiteral("UPDATE conversation_sessions SET last_activity = last_activity - interval '1 day'"));
        QVERIFY(answerOf(service->conversationHistory({key, 0, HistorySource::Auto})));
        QCOMPARE(m_fixture.redis({"EXISTS", listKey}), QByteArrayList{"0"});
    }

    void clearTouchesBothStores()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, key, QStringLiteral("1")));
        m_fixture.redis({"SET", "session:user_id:" + sessionId.toUtf8(), "1"});
        Result<ClearReport> report = answerOf(service->clearSession(key));
        QVERIFY(report && report->complete());
        QVERIFY(report->cache->listDeleted && report->cache->removedFromSet && report->cache->mappingDeleted);
        QVERIFY(*report->archiveDeactivated);
        QCOMPARE(m_fixture.redis({"DBSIZE"}), QByteArrayList{"0"});
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT is_active, (SELECT count(*) FROM conversation_messages) "
                                              "FROM conversation_sessions")),
                 QStringList{QStringLiteral("f|1")});
        // A cleared conversation reads as empty, but its rows can still be seen.
        Result<History> history = answerOf(service->conversationHistory({key, 0, HistorySource::Auto}));
        QVERIFY(history && history->found && history->messages.isEmpty());
        history = answerOf(service->conversationHistory({key, 0, HistorySource::Merged}));
        QVERIFY(history);
        QCOMPARE(contents(*history), numbered(1, 1));
        // It can be repeated; what nobody has is not found.
        report = answerOf(service->clearSession(key));
        QVERIFY(report && report->complete() && !report->notFound());
        report = answerOf(service->clearSession({1, QStringLiteral("nowhere")}));
        QVERIFY(report && report->notFound());
    }

    void clearUserSessionsReachesEveryOneAndNobodyElse()
    {
        const auto service = m_fixture.makeService();
        for (int i = 0; i < 20; ++i)
            QVERIFY(post(*service, {1, QStringLiteral("s%1").arg(i)}, QStringLiteral("x")));
        QVERIFY(post(*service, {2, QStringLiteral("other")}, QStringLiteral("x")));
        m_fixture.redis({"RPUSH", "conversation:user:1:session:in-no-set", "{}"});
        m_fixture.redis({"SADD", "sessions:user:1", "no-list"});
        const Result<QList<ClearReport>> reports = answerOf(service->clearUserSessions(1));
        QVERIFY(reports);
        QCOMPARE(reports->size(), 22);
        QCOMPARE(m_fixture.redis({"KEYS", "conversation:user:1:*"}), QByteArrayList{});
        QCOMPARE(m_fixture.redis({"EXISTS", "sessions:user:1"}), QByteArrayList{"0"});
        QCOMPARE(m_fixture.redis({"EXISTS", "conversation:user:2:session:other"}), QByteArrayList{"1"});
        QCOMPARE(m_fixture.sql(
                     QStringLiteral("SELECT user_id, count(*) FROM conversation_sessions WHERE is_active GROUP BY 1")),
                 QStringList{QStringLiteral("2|1")});
    }

    void foreignSessionAndUnknownUserAreRefusedBeforeAnyStore()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, key, QStringLiteral("mine")));
        const Result<AddedMessage> foreign = post(*service, {2, sessionId}, QStringLiteral("theirs"));
        QVERIFY(!foreign);
        QCOMPARE(foreign.error().kind, StoreError::Kind::Conflict);
        const Result<AddedMessage> unknown = post(*service, {99, QStringLiteral("new")}, QStringLiteral("x"));
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().kind, StoreError::Kind::UnknownUser);
        QCOMPARE(m_fixture.redis({"DBSIZE"}), QByteArrayList{"2"});
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_messages")),
                 QStringList{QStringLiteral("1")});
    }

    void poisonInABatchFailsAlone()
    {
        const auto service = m_fixture.makeService();
        QList<QFuture<Result<AddedMessage>>> posts;
        for (int i = 0; i < 300; ++i) {
            const SessionKey to{i % 10 == 3 ? 99 : 1 + i % 5, QStringLiteral("s%1").arg(i)};
            posts.append(service->addUserMessage(to, QString::number(i)));
        }
        for (int i = 0; i < posts.size(); ++i)
            QCOMPARE(answerOf(posts[i]).ok(), i % 10 != 3);
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT count(*) FROM conversation_messages")),
                 QStringList{QStringLiteral("270")});
    }

    void manyPostsKeepTheirOrderAndTheCounter()
    {
        const auto service = m_fixture.makeService();
        QList<QFuture<Result<AddedMessage>>> posts;
        for (int i = 1; i <= 1000; ++i)
            posts.append(service->addUserMessage(key, QString::number(i)));
        for (const auto& future : posts)
            QVERIFY(answerOf(future));
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT message_count FROM conversation_sessions")),
                 QStringList{QStringLiteral("1000")});
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT content FROM conversation_messages ORDER BY created_at, id")),
                 numbered(1, 1000));
        const Result<History> cached = answerOf(service->conversationHistory({key, 0, HistorySource::Cache}));
        QVERIFY(cached);
        QCOMPARE(contents(*cached), numbered(901, 1000));
    }

    void readOnlyBlocksEveryWrite()
    {
        ServiceSettings settings = m_fixture.settings();
        settings.readOnly = true;
        const auto service = m_fixture.makeService(settings);
        const auto refused = [](const auto& result) {
            return !result && result.error().kind == StoreError::Kind::ReadOnly;
        };
        QVERIFY(refused(post(*service, key, QStringLiteral("x"))));
        QVERIFY(refused(answerOf(service->clearSession(key))));
        QVERIFY(refused(answerOf(service->clearUserSessions(1))));
        QVERIFY(refused(answerOf(service->archiveOldSessions())));
        QVERIFY(refused(answerOf(service->initDatabase())));
        QCOMPARE(m_fixture.redis({"DBSIZE"}), QByteArrayList{"0"});
        service->setReadOnly(false);
        QVERIFY(post(*service, key, QStringLiteral("x")));
    }

    void oldSessionsAreArchived()
    {
        const auto service = m_fixture.makeService();
        QVERIFY(post(*service, {1, QStringLiteral("old")}, QStringLiteral("x")));
        QVERIFY(post(*service, {1, QStringLiteral("new")}, QStringLiteral("x")));
        m_fixture.sql(
            QStringLiteral("UPDATE conversation_sessions SET last_activity = last_activity - interval '31 days' "
                           "WHERE session_id = 'old'"));
        const Result<qint64> count = answerOf(service->archiveOldSessions());
        QVERIFY(count);
        QCOMPARE(*count, 1);
    }

    void largeMessageIsStoredWhole()
    {
        ServiceSettings settings = m_fixture.settings();
        settings.redis.commandTimeout = std::chrono::seconds(20);
        settings.archive.statementTimeout = std::chrono::seconds(20);
        const auto service = m_fixture.makeService(settings);
        const QString large(limits::contentBytes, u'x');
        const Result<AddedMessage> added = post(*service, key, large);
        QVERIFY2(added, qPrintable(added ? QString() : added.error().text()));
        QCOMPARE(added->storedIn().size(), 2);
        const Result<History> cached = answerOf(service->conversationHistory({key, 0, HistorySource::Cache}));
        QVERIFY(cached && cached->messages.size() == 1);
        QVERIFY(cached->messages.first().content == large);
        QCOMPARE(m_fixture.sql(QStringLiteral("SELECT length(content) FROM conversation_messages")),
                 QStringList{QString::number(limits::contentBytes)});
    }

    /// Nothing that only reads leaves a trace in either store.
    void readingChangesNothing()
    {
        QCOMPARE(m_fixture.loadGolden(), QString());
        const auto fingerprint = [this] {
            QStringList state = m_fixture.sql(QStringLiteral("SELECT md5(string_agg(t::text, '')) FROM (SELECT * FROM "
                                                             "conversation_sessions ORDER BY id) t"));
            QByteArrayList keys = m_fixture.redis({"KEYS", "*"});
            std::ranges::sort(keys);
            for (const QByteArray& name : keys) {
                // A set's members come in any order, which a look at them may change.
                const bool isSet = m_fixture.redis({"TYPE", name}).first() == "set";
                QByteArrayList content = m_fixture.redis({isSet ? "SMEMBERS" : "DUMP", name});
                std::ranges::sort(content);
                state.append(QString::fromLatin1(name.toHex() + ' ' + content.join(' ').toHex()));
                state.append(QString::fromLatin1(m_fixture.redis({"EXPIRETIME", name}).first()));
            }
            return state;
        };
        const QStringList before = fingerprint();
        {
            const auto service = m_fixture.makeService();
            QList<SessionKey> keys;
            const auto take = [&](const Session& session) {
                keys.append(session.key);
                return true;
            };
            SessionWalkRequest request;
            request.filter.includeCleared = true;
            QVERIFY(answerOf(service->walkSessions(request, take)));
            QVERIFY(keys.size() >= 36);
            for (const SessionKey& each : keys) {
                for (const HistorySource source :
                     {HistorySource::Auto, HistorySource::Cache, HistorySource::Archive, HistorySource::Merged})
                    static_cast<void>(answerOf(service->conversationHistory({each, 0, source})));
                QVERIFY(answerOf(service->sessionInfo(each)));
            }
        }
        QCOMPARE(fingerprint(), before);
    }
};

QTEST_GUILESS_MAIN(TestService)
#include "tst_service.moc"
