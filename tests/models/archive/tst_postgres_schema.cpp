#include "tests/support/ArchiveFixture.h"

#include <QtTest>

using namespace talkglass;

/// talkglass init-db on a real PostgreSQL: empty, deployed, half there.
class TestPostgresSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void isTheDeployedOne();
    void isAdopted();
    void namesWhatIsMissing();

private:
    PostgresArchive& archive() { return m_fixture.archive(); }
    QString one(const QString& sql) { return m_fixture.query(sql).join(u'\n'); }

    ArchiveFixture m_fixture;
};

void TestPostgresSchema::initTestCase()
{
    const QString started = m_fixture.start();
    QVERIFY2(started.isEmpty(), qPrintable(started));
}

void TestPostgresSchema::init()
{
    const QString fresh = m_fixture.freshDatabase();
    QVERIFY2(fresh.isEmpty(), qPrintable(fresh));
}

void TestPostgresSchema::isTheDeployedOne()
{
    const auto none = archive().checkSchema();
    QVERIFY(!none.ok());
    QCOMPARE(none.error().kind, StoreError::Kind::Schema);
    QVERIFY(none.error().hint.contains(u"talkglass init-db"));

    const auto made = archive().initSchema();
    QVERIFY2(made.ok(), made ? "" : qPrintable(made.error().text()));
    QVERIFY(made->contains(QStringLiteral("users")));
    QVERIFY(made->contains(QStringLiteral("conversation_sessions")));
    QVERIFY(made->contains(QStringLiteral("ix_conversation_sessions_session_id")));
    QCOMPARE(made->size(), 15);
    QVERIFY(archive().checkSchema().ok());
    const auto again = archive().initSchema();
    QVERIFY(again.ok());
    QVERIFY(again->isEmpty());

    // The same columns, defaults, indexes and constraints as a deployed database has.
    const QString describe = QStringLiteral(
        "select 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
        "  pg_get_expr(d.adbin, d.adrelid) from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
        "  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where c.relname in "
        "  ('conversation_sessions', 'conversation_messages') "
        "union all select 'index', tablename, indexname, indexdef, null, null from pg_indexes "
        "  where tablename in ('conversation_sessions', 'conversation_messages') "
        "union all select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), null, null "
        "  from pg_constraint where conrelid in ('conversation_sessions'::regclass, 'conversation_messages'::regclass) "
        "order by 1, 2, 3");
    const QStringList ours = m_fixture.query(describe);
    QVERIFY(ours.size() > 30);
    QVERIFY(m_fixture.freshDatabase().isEmpty());
    QVERIFY(m_fixture.psqlFile(QStringLiteral(TALKGLASS_SOURCE_DIR "/tests/golden/postgres.sql")).isEmpty());
    QCOMPARE(ours, m_fixture.query(describe));
}

void TestPostgresSchema::isAdopted()
{
    QVERIFY(m_fixture.psqlFile(QStringLiteral(TALKGLASS_SOURCE_DIR "/tests/golden/postgres.sql")).isEmpty());
    const QString before = one(QStringLiteral("select string_agg(relname, ',' order by relname) from pg_class"));
    const auto made = archive().initSchema();
    QVERIFY(made.ok());
    QVERIFY(made->isEmpty());
    QCOMPARE(one(QStringLiteral("select string_agg(relname, ',' order by relname) from pg_class")), before);
}

void TestPostgresSchema::namesWhatIsMissing()
{
    QVERIFY(m_fixture
                .psql(QStringLiteral("create table users(id int primary key, name text);"
                                     "create table conversation_sessions(id serial, session_id text unique)"))
                .isEmpty());
    const auto made = archive().initSchema();
    QVERIFY(!made.ok());
    QCOMPARE(made.error().kind, StoreError::Kind::Schema);
    QVERIFY2(made.error().message.contains(u"user_id"), qPrintable(made.error().message));
    QVERIFY(made.error().message.contains(u"conversation_sessions"));
    QCOMPARE(one(QStringLiteral("select to_regclass('conversation_messages') is null")), QStringLiteral("t"));

    const auto check = archive().checkSchema();
    QVERIFY(!check.ok());
    QVERIFY(check.error().message.contains(u"conversation_messages") || check.error().message.contains(u"user_id"));

    // A statement that meets it tells the same.
    const auto read = archive().sessions({}, {}, {}, 10);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().kind, StoreError::Kind::Schema);
    ArchiveAppend post{{1, QStringLiteral("a")}, {}};
    post.message.at = m_fixture.clock().now();
    const auto append = archive().append({post});
    QVERIFY(!append.ok());
    QCOMPARE(append.error().kind, StoreError::Kind::Schema);
    QCOMPARE(m_fixture.health().status().state, StoreStatus::State::Up);
}

QTEST_GUILESS_MAIN(TestPostgresSchema)
#include "tst_postgres_schema.moc"
