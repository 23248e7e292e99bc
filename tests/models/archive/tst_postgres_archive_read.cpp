#include "models/archive/SessionSql.h"
#include "tests/support/ArchiveFixture.h"

#include <QJsonArray>
#include <QtTest>

#include <algorithm>

using namespace talkglass;

namespace {

using Order = SessionFilter::Order;

SessionCursor cursorOf(const ArchivedSession& session, Order order)
{
    const bool created = order == Order::CreatedNewest || order == Order::CreatedOldest;
    return {created ? session.createdAt : session.lastActivity, session.id};
}

QList<qint64> ids(const QList<ArchivedSession>& sessions)
{
    QList<qint64> list;
    for (const ArchivedSession& session : sessions)
        list.append(session.id);
    return list;
}

} // namespace

/// Reads the golden data and generated rows out of a real PostgreSQL.
class TestPostgresArchiveRead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pingLearnsTheVersion();
    void goldenSessions();
    void goldenTimesAreExact();
    void goldenMetadata();
    void pagesCoverEveryOrder_data();
    void pagesCoverEveryOrder();
    void filters_data();
    void filters();
    void anchorsNameEveryPage_data();
    void anchorsNameEveryPage();
    void sessionsById();
    void usersWithAndWithoutEmail();
    void messagesByPages();
    void messagesAreCutByBytes();
    void messagesOfSomebodyElse();
    void impossibleKeysAreEmptyAnswers();
    void oddMetadataAndTimes();
    void everyTimeHasAPlaceInThePages_data();
    void everyTimeHasAPlaceInThePages();
    void cacheMarksAreHidden();
    void pagesUseAnIndex();

private:
    PostgresArchive& archive() { return m_fixture.archive(); }

    ArchiveFixture m_fixture;
};

void TestPostgresArchiveRead::initTestCase()
{
    const QString started = m_fixture.start();
    QVERIFY2(started.isEmpty(), qPrintable(started));
    const QString fresh = m_fixture.freshDatabase();
    QVERIFY2(fresh.isEmpty(), qPrintable(fresh));
    const QString loaded = m_fixture.psqlFile(QStringLiteral(TALKGLASS_SOURCE_DIR "/tests/golden/postgres.sql"));
    QVERIFY2(loaded.isEmpty(), qPrintable(loaded));
}

void TestPostgresArchiveRead::pingLearnsTheVersion()
{
    const auto done = archive().ping();
    QVERIFY2(done.ok(), done ? "" : qPrintable(done.error().text()));
    const StoreStatus status = m_fixture.health().status();
    QCOMPARE(status.state, StoreStatus::State::Up);
    QVERIFY(status.version.size() >= 2 && status.version.at(0).isDigit() && !status.version.contains(u' '));
    QVERIFY(status.latencyMicros >= 0);
    QVERIFY(archive().checkSchema().ok());
}

void TestPostgresArchiveRead::goldenSessions()
{
    SessionFilter all;
    all.includeCleared = true;
    QCOMPARE(*archive().countSessions(all), 36);
    const auto sessions = archive().sessions(all, {}, {}, 100);
    QVERIFY(sessions.ok());
    QCOMPARE(sessions->size(), 36);
    qint64 messages = 0;
    for (const ArchivedSession& session : *sessions)
        messages += session.messages;
    QCOMPARE(messages, 721);
    QCOMPARE(QString::number(messages),
             m_fixture.query(QStringLiteral("select count(*) from conversation_messages"))[0]);

    // A counter that drifted is told beside the rows.
    const auto drifted = archive().sessionsById({QStringLiteral("3c43c005-969e-4721-b7a5-307a5bfc687f")});
    QCOMPARE(drifted->size(), 1);
    QCOMPARE(drifted->first().key.userId, 3);
    QVERIFY(drifted->first().messageCount != drifted->first().messages);

    SessionFilter cleared;
    cleared.onlyCleared = true;
    QStringList clearedIds;
    const auto inactive = archive().sessions(cleared, {}, {}, 100);
    for (const ArchivedSession& session : *inactive) {
        QVERIFY(!session.active);
        clearedIds.append(session.key.sessionId);
    }
    QVERIFY(clearedIds.contains(QStringLiteral("13ddf702-764a-44b4-ae53-c374f3952c0b")));
    QVERIFY(clearedIds.contains(QStringLiteral("67c1e0bc-5ec5-4631-bd45-02325c0ca7f4")));
}

void TestPostgresArchiveRead::goldenTimesAreExact()
{
    const QStringList expected = m_fixture.query(
        QStringLiteral("select session_id || '|' || to_char(last_activity, 'YYYY-MM-DD\"T\"HH24:MI:SS.US') "
                       "from conversation_sessions order by id"));
    SessionFilter all;
    all.includeCleared = true;
    auto sessions = *archive().sessions(all, {}, {}, 100);
    std::sort(sessions.begin(), sessions.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    QCOMPARE(sessions.size(), expected.size());
    for (qsizetype i = 0; i < sessions.size(); ++i) {
        const QString time = expected.at(i).section(u'|', -1);
        QCOMPARE(sessions.at(i).lastActivity, *Timestamp::fromIso(time));
    }
}

void TestPostgresArchiveRead::goldenMetadata()
{
    const auto titled = archive().sessionsById({QStringLiteral("chat 1: ünïcode/é:colon")});
    QCOMPARE(titled->size(), 1);
    QVERIFY(!titled->first().metadata.value(QStringLiteral("title")).toString().isEmpty());
    QCOMPARE(titled->first().metadata.value(QStringLiteral("pinned")).toBool(), true);
    const auto messages = archive().messages(titled->first().key, {}, 0);
    QVERIFY(messages.ok());
    QCOMPARE(messages->size(), titled->first().messages);
    QCOMPARE(messages->at(0).archiveId, 1);
    QCOMPARE(messages->at(0).id(), QStringLiteral("msg-1"));
    QCOMPARE(messages->at(0).role, QStringLiteral("user"));
    QCOMPARE(messages->at(0).content, QStringLiteral("line one\nline two\n\n\tindented"));
    QCOMPARE(messages->at(0).at, *Timestamp::fromIso(u"2026-11-22T08:47:26.995274"));
    QCOMPARE(messages->at(0).metadata.value(QStringLiteral("source")).toString(), QStringLiteral("api"));
    QCOMPARE(messages->at(0).residency, MessageResidency::ArchiveOnly);
    QCOMPARE(messages->at(8).content, QStringLiteral("日本語でも答えられますか？"));
    QVERIFY(messages->at(10).metadata.isEmpty());
}

void TestPostgresArchiveRead::pagesCoverEveryOrder_data()
{
    QTest::addColumn<Order>("order");
    QTest::newRow("last activity, newest") << Order::LastActivityNewest;
    QTest::newRow("last activity, oldest") << Order::LastActivityOldest;
    QTest::newRow("created, newest") << Order::CreatedNewest;
    QTest::newRow("created, oldest") << Order::CreatedOldest;
}

void TestPostgresArchiveRead::pagesCoverEveryOrder()
{
    QFETCH(Order, order);
    SessionFilter filter;
    filter.order = order;
    filter.includeCleared = true;
    const auto all = *archive().sessions(filter, {}, {}, 100);
    QCOMPARE(all.size(), 36);
    const bool newestFirst = order == Order::LastActivityNewest || order == Order::CreatedNewest;
    for (qsizetype i = 1; i < all.size(); ++i) {
        const SessionCursor a = cursorOf(all.at(i - 1), order);
        const SessionCursor b = cursorOf(all.at(i), order);
        const bool ascending = std::pair(a.at, a.id) < std::pair(b.at, b.id);
        QCOMPARE(ascending, !newestFirst);
    }
    // From inclusive, to exclusive, each alone and together.
    const SessionCursor from = cursorOf(all.at(5), order);
    const SessionCursor to = cursorOf(all.at(12), order);
    QCOMPARE(ids(*archive().sessions(filter, from, {}, 100)), ids(all.mid(5)));
    QCOMPARE(ids(*archive().sessions(filter, {}, to, 100)), ids(all.mid(0, 12)));
    QCOMPARE(ids(*archive().sessions(filter, from, to, 100)), ids(all.mid(5, 7)));
    QCOMPARE(ids(*archive().sessions(filter, from, to, 3)), ids(all.mid(5, 3)));
    QCOMPARE(archive().sessions(filter, to, from, 100)->size(), 0);
    QCOMPARE(archive().sessions(filter, {}, {}, 0)->size(), 0);
}

void TestPostgresArchiveRead::filters_data()
{
    QTest::addColumn<SessionFilter>("filter");
    QTest::addColumn<QString>("where"); // the same in SQL
    SessionFilter filter;
    QTest::newRow("active") << filter << "is_active";
    filter.userId = 3;
    QTest::newRow("user") << filter << "is_active and user_id = 3";
    filter.includeCleared = true;
    QTest::newRow("user with cleared") << filter << "user_id = 3";
    filter.userId = 12345;
    QTest::newRow("unknown user") << filter << "false";
    filter.userId = 5'000'000'000;
    QTest::newRow("user beyond the type") << filter << "false";
    filter = {};
    filter.text = QStringLiteral("CHAT");
    QTest::newRow("text in the id") << filter
                                    << "is_active and (session_id ilike '%chat%' or session_metadata->>'title' ilike "
                                       "'%chat%' or user_id in (select id from users where name ilike '%chat%'))";
    filter.text = QStringLiteral("%");
    QTest::newRow("a percent sign") << filter << "is_active and strpos(session_metadata->>'title', '%') > 0";
    filter.text = QStringLiteral("é:colon");
    QTest::newRow("not ASCII") << filter << "is_active and strpos(session_id, 'é:colon') > 0";
    filter.text = QStringLiteral("a'b\\c\"d");
    QTest::newRow("quotes") << filter << "false";
    filter = {};
    filter.includeCleared = true;
    filter.activeSince = *Timestamp::fromIso(u"2026-11-01T00:00:00");
    QTest::newRow("since") << filter << "last_activity >= '2026-11-01'";
    filter.activeBefore = *Timestamp::fromIso(u"2026-11-22T08:47:27.5");
    QTest::newRow("since and before") << filter
                                      << "last_activity >= '2026-11-01' and last_activity < '2026-11-22 08:47:27.5'";
    filter = {};
    filter.onlyCleared = true;
    filter.userId = 2;
    QTest::newRow("cleared of a user") << filter << "not is_active and user_id = 2";
}

void TestPostgresArchiveRead::filters()
{
    QFETCH(SessionFilter, filter);
    QFETCH(QString, where);
    const auto found = archive().sessions(filter, {}, {}, 100);
    QVERIFY2(found.ok(), found ? "" : qPrintable(found.error().text()));
    QStringList expected = m_fixture.query(QStringLiteral("select id from conversation_sessions where %1 "
                                                          "order by last_activity desc, id desc")
                                               .arg(where));
    QStringList actual;
    for (const qint64 id : ids(*found))
        actual.append(QString::number(id));
    QCOMPARE(actual, expected);
    QCOMPARE(*archive().countSessions(filter), expected.size());
    const auto anchors = archive().pageAnchors(filter, 7);
    QVERIFY(anchors.ok());
    QCOMPARE(anchors->total, expected.size());
}

void TestPostgresArchiveRead::anchorsNameEveryPage_data()
{
    QTest::addColumn<int>("pageSize");
    for (const int size : {1, 5, 12, 36, 37, 1000})
        QTest::addRow("%d", size) << size;
}

void TestPostgresArchiveRead::anchorsNameEveryPage()
{
    QFETCH(int, pageSize);
    SessionFilter filter;
    filter.includeCleared = true;
    const auto all = *archive().sessions(filter, {}, {}, 100);
    const auto anchors = archive().pageAnchors(filter, pageSize);
    QVERIFY(anchors.ok());
    QCOMPARE(anchors->pageSize, pageSize);
    QCOMPARE(anchors->total, 36);
    QCOMPARE(anchors->firstOf.size(), (36 + pageSize - 1) / pageSize);
    for (qsizetype page = 0; page < anchors->firstOf.size(); ++page)
        QCOMPARE(anchors->firstOf.at(page), cursorOf(all.at(page * pageSize), filter.order));
}

void TestPostgresArchiveRead::sessionsById()
{
    const auto found =
        archive().sessionsById({QStringLiteral("wrong-type"), QStringLiteral("not there"), QString(),
                                QStringLiteral("09876038-355a-4f30-b0b0-561dd38a1c17"),
                                QStringLiteral("chat 5: ünïcode/é:colon"), QString(QChar(0)), QString(QChar(0xD800))});
    QVERIFY2(found.ok(), found ? "" : qPrintable(found.error().text()));
    const auto expected =
        m_fixture.query(QStringLiteral("select id from conversation_sessions where session_id in ('wrong-type', "
                                       "'09876038-355a-4f30-b0b0-561dd38a1c17', 'chat 5: ünïcode/é:colon')"));
    QCOMPARE(found->size(), expected.size());
    QVERIFY(found->size() >= 2);
    QCOMPARE(archive().sessionsById({})->size(), 0);
}

void TestPostgresArchiveRead::usersWithAndWithoutEmail()
{
    const auto deployed = archive().users(100);
    QVERIFY2(deployed.ok(), deployed ? "" : qPrintable(deployed.error().text()));
    QCOMPARE(deployed->size(), 5);
    QVERIFY(deployed->first().id < deployed->last().id);
    QVERIFY(!deployed->first().name.isEmpty());
    QVERIFY(deployed->first().email.contains(u'@'));
    QCOMPARE(archive().users(2)->size(), 2);

    ArchiveFixture& fixture = m_fixture;
    const PostgresEndpoint golden = fixture.endpoint();
    QVERIFY(fixture.freshDatabase().isEmpty());
    QVERIFY(archive().initSchema().ok());
    QVERIFY(fixture.psql(QStringLiteral("insert into users(name) values ('Ann')")).isEmpty());
    const auto fresh = archive().users(100);
    QVERIFY(fresh.ok());
    QCOMPARE(fresh->size(), 1);
    QCOMPARE(fresh->first().name, QStringLiteral("Ann"));
    QVERIFY(fresh->first().email.isEmpty());
    fixture.useEndpoint(golden);
}

void TestPostgresArchiveRead::messagesByPages()
{
    const SessionKey key{1, QStringLiteral("fd2276c6-ade6-4275-aef1-d7a062fc54a8")}; // longer than the cache
    const auto all = archive().messages(key, {}, 0);
    QVERIFY(all.ok());
    QVERIFY(all->size() > 100);
    QList<Message> collected;
    std::optional<MessageCursor> before;
    for (int page = 0; page < 100; ++page) {
        const auto part = archive().messages(key, before, 7);
        QVERIFY(part.ok());
        if (part->isEmpty())
            break;
        before = MessageCursor{part->first().at, part->first().archiveId};
        collected = *part + collected;
    }
    QCOMPARE(collected.size(), all->size());
    for (qsizetype i = 0; i < collected.size(); ++i)
        QCOMPARE(collected.at(i).archiveId, all->at(i).archiveId);
    QCOMPARE(archive().messages(key, {}, 3)->last().archiveId, all->last().archiveId);
}

void TestPostgresArchiveRead::messagesAreCutByBytes()
{
    const SessionKey key{1, QStringLiteral("fd2276c6-ade6-4275-aef1-d7a062fc54a8")};
    const auto all = *archive().messages(key, {}, 0);
    const auto one = archive().messages(key, {}, 0, 1);
    QVERIFY2(one.ok(), one ? "" : qPrintable(one.error().text()));
    QCOMPARE(one->size(), 1);
    QCOMPARE(one->first().archiveId, all.last().archiveId);
    const auto some = archive().messages(key, {}, 0, 1000);
    qsizetype bytes = 0;
    for (const Message& message : *some)
        bytes += message.content.toUtf8().size();
    QVERIFY(some->size() > 1 && some->size() < all.size());
    QVERIFY(bytes >= 1000 && bytes - some->first().content.toUtf8().size() < 1000);
    QCOMPARE(some->last().archiveId, all.last().archiveId);
    QCOMPARE(archive().messages(key, {}, 2, 1'000'000)->size(), 2);
}

void TestPostgresArchiveRead::messagesOfSomebodyElse()
{
    QCOMPARE(archive().messages({2, QStringLiteral("fd2276c6-ade6-4275-aef1-d7a062fc54a8")}, {}, 0)->size(), 0);
    QCOMPARE(archive().messages({1, QStringLiteral("not there")}, {}, 0)->size(), 0);
}

void TestPostgresArchiveRead::impossibleKeysAreEmptyAnswers()
{
    const QList<SessionKey> keys{{5'000'000'000, QStringLiteral("x")},
                                 {1, QString(QChar(0))},
                                 {1, QString(300, u'x')},
                                 {1, QString()},
                                 {1, QString(QChar(0xDC00))}};
    for (const SessionKey& key : keys) {
        const auto messages = archive().messages(key, {}, 10);
        QVERIFY(messages.ok());
        QVERIFY(messages->isEmpty());
        const auto mark = archive().staleMark(key);
        QVERIFY(mark.ok());
        QVERIFY(!mark->has_value());
    }
    QCOMPARE(archive().sessionIdsOf(-5'000'000'000, {}, 10)->size(), 0);
    SessionFilter filter;
    filter.text = QString(QChar(0));
    const auto refused = archive().sessions(filter, {}, {}, 10);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, StoreError::Kind::InvalidInput);
}

void TestPostgresArchiveRead::oddMetadataAndTimes()
{
    QVERIFY(m_fixture
                .psql(QStringLiteral(
                    "insert into conversation_sessions(session_id, user_id, created_at, updated_at, last_activity, "
                    "message_count, is_active, session_metadata) values "
                    "('odd null', 1, now(), now(), 'infinity', 0, true, null),"
                    "('odd json null', 1, now(), now(), 'infinity', 0, true, 'null'),"
                    "('odd array', 1, now(), now(), '-infinity', 0, true, '[1, \"title\"]'),"
                    "('odd string', 1, now(), now(), '2000-01-01 00:00:00.000001', 0, true, '\"title\"')"))
                .isEmpty());
    const auto odd = archive().sessionsById({QStringLiteral("odd null"), QStringLiteral("odd json null"),
                                             QStringLiteral("odd array"), QStringLiteral("odd string")});
    QVERIFY2(odd.ok(), odd ? "" : qPrintable(odd.error().text()));
    QCOMPARE(odd->size(), 4);
    for (const ArchivedSession& session : *odd) {
        QVERIFY(session.metadata.isEmpty());
        QCOMPARE(session.messages, 0);
        if (session.key.sessionId == u"odd string")
            QCOMPARE(session.lastActivity.toIso(), QStringLiteral("2000-01-01T00:00:00.000001"));
        else
            QVERIFY(!session.lastActivity.isValid());
    }
    // What lies at infinity still has its place in the pages.
    SessionFilter filter;
    const auto all = *archive().sessions(filter, {}, {}, 100);
    const auto anchors = *archive().pageAnchors(filter, 1);
    QCOMPARE(anchors.firstOf.size(), all.size());
    QCOMPARE(ids(*archive().sessions(filter, anchors.firstOf.at(1), anchors.firstOf.at(3), 100)), ids(all.mid(1, 2)));
    QVERIFY(
        m_fixture.psql(QStringLiteral("delete from conversation_sessions where session_id like 'odd %'")).isEmpty());
}

void TestPostgresArchiveRead::everyTimeHasAPlaceInThePages_data()
{
    pagesCoverEveryOrder_data();
}

/// A page begins where the last one ended, whatever a column of times can hold.
void TestPostgresArchiveRead::everyTimeHasAPlaceInThePages()
{
    QFETCH(Order, order);
    QCOMPARE(m_fixture.psql(QStringLiteral(
                 "insert into conversation_sessions(session_id, user_id, created_at, updated_at, last_activity, "
                 "message_count, is_active) select 'far ' || t || n, 1, t::timestamp, now(), t::timestamp, 0, true "
                 "from unnest(array['-infinity', '4713-01-01 00:00:00 BC', '0001-12-31 23:59:59.999999 BC', "
                 "'0001-01-01', '10000-02-29 12:34:56.000001', '294247-06-01', '294276-12-31 23:59:59.999999', "
                 "'infinity']) t, generate_series(1, 7) n")),
             QString());
    SessionFilter filter;
    filter.order = order;
    filter.includeCleared = true;
    const QList<ArchivedSession> all = *archive().sessions(filter, {}, {}, 1000);
    QList<ArchivedSession> paged;
    std::optional<SessionCursor> from;
    for (qsizetype pages = 0; pages <= all.size(); ++pages) {
        const auto page = archive().sessions(filter, from, {}, 3);
        QVERIFY2(page.ok(), page ? "" : qPrintable(page.error().text()));
        paged += from ? page->mid(1) : *page;
        from = cursorOf(page->last(), order);
        if (page->size() < 3)
            break;
    }
    QCOMPARE(m_fixture.psql(QStringLiteral("delete from conversation_sessions where session_id like 'far %'")),
             QString());
    QCOMPARE(ids(paged), ids(all));
    const bool newestFirst = order == Order::LastActivityNewest || order == Order::CreatedNewest;
    QVERIFY(std::ranges::is_sorted(all, [order, newestFirst](const ArchivedSession& a, const ArchivedSession& b) {
        return newestFirst ? cursorOf(a, order).at > cursorOf(b, order).at
                           : cursorOf(a, order).at < cursorOf(b, order).at;
    }));
}

void TestPostgresArchiveRead::cacheMarksAreHidden()
{
    const QString id = QStringLiteral("chat 1: ünïcode/é:colon");
    const QJsonObject before = archive().sessionsById({id})->first().metadata;
    QVERIFY(archive().markStale({{1, id}}).ok());
    QCOMPARE(archive().sessionsById({id})->first().metadata, before);
    const auto mark = archive().staleMark({1, id});
    QVERIFY(mark.ok() && mark->has_value());
    QVERIFY(archive().removeStaleMark(**mark).ok());
    QCOMPARE(archive().sessionsById({id})->first().metadata, before);
}

void TestPostgresArchiveRead::pagesUseAnIndex()
{
    const PostgresEndpoint golden = m_fixture.endpoint();
    QVERIFY(m_fixture.freshDatabase().isEmpty());
    QVERIFY(archive().initSchema().ok());
    QVERIFY(
        m_fixture
            .psql(QStringLiteral(
                "insert into users(name) select 'u' || i from generate_series(1, 50) i;"
                "insert into conversation_sessions(session_id, user_id, created_at, updated_at, last_activity,"
                " message_count, is_active) select 's' || i, 1 + i % 50, t, t, t, 0, i % 10 > 0 from"
                " (select i, timestamp '2025-01-01' + i * interval '1 min' as t from generate_series(1, 40000) i) x;"
                "analyze"))
            .isEmpty());
    for (const Order order : {Order::LastActivityNewest, Order::LastActivityOldest}) {
        SessionFilter filter;
        filter.order = order;
        const auto anchors = archive().pageAnchors(filter, 100);
        QVERIFY(anchors.ok());
        QCOMPARE(anchors->total, 36000);
        for (const qsizetype page : {0, 180, 358}) {
            QCOMPARE(archive().sessions(filter, anchors->firstOf.at(page), {}, 100)->size(), 100);
            PostgresStatement statement = SessionSql::page(filter, anchors->firstOf.at(page), {}, 100);
            for (qsizetype i = 0; i < statement.values.size(); ++i)
                statement.sql.replace(QStringLiteral("$%1").arg(i + 1),
                                      QString(u'\'' + statement.values.at(i).toString() + u'\''));
            const QString plan = m_fixture.query(QString(QLatin1String("explain ") + statement.sql)).join(u'\n');
            QVERIFY2(plan.contains(u"using ix_conversation_sessions_last_activity"), qPrintable(plan));
            QVERIFY2(!plan.contains(u"Seq Scan on conversation_sessions"), qPrintable(plan));
        }
    }
    m_fixture.useEndpoint(golden);
}

QTEST_GUILESS_MAIN(TestPostgresArchiveRead)
#include "tst_postgres_archive_read.moc"
