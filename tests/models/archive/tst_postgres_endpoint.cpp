#include "models/archive/PostgresEndpoint.h"
#include "models/archive/PostgresErrors.h"

#include <QtTest>

using namespace talkglass;

class TestPostgresEndpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void keepsOptions();
    void passwordIsNeverShown();
    void local_data();
    void local();
    void mapsConnectErrors_data();
    void mapsConnectErrors();
    void mapsSqlStates_data();
    void mapsSqlStates();
    void missingColumnIsNoMissingTable();
};

void TestPostgresEndpoint::reads_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");

    const auto row = [](const char* url, const char* host, int port, const char* database, const char* user,
                        const char* password) {
        const auto text = [](const char* part) { return QString::fromUtf8(part); };
        QTest::newRow(url) << text(url) << text(host) << port << text(database) << text(user) << text(password);
    };
    row("postgresql://ann:secret@db.example:6543/agents", "db.example", 6543, "agents", "ann", "secret");
    row("postgres://db.example/agents", "db.example", 5432, "agents", "", "");
    row("postgresql+psycopg2://a:b@h/d", "h", 5432, "d", "a", "b");
    row("postgresql+asyncpg://a:b@h/d?server_settings=x", "h", 5432, "d", "a", "b");
    row("POSTGRESQL://h/d", "h", 5432, "d", "", "");
    row("postgresql://", "", 5432, "", "", "");
    row("postgresql:///agents", "", 5432, "agents", "", "");
    row("postgresql:///agents?host=/run/postgresql", "/run/postgresql", 5432, "agents", "", "");
    row("postgresql:///agents?host=/run/my%20dir&port=7000&user=u&password=p", "/run/my dir", 7000, "agents", "u", "p");
    row("postgresql://u@%2Frun%2Fpostgresql:7000/agents", "/run/postgresql", 7000, "agents", "u", "");
    row("postgresql://u:p%40ss%3Aw%2F%27ord@h/d", "h", 5432, "d", "u", "p@ss:w/'ord");
    row("postgresql://u:p@ss@h/d", "h", 5432, "d", "u", "p@ss");
    row("postgresql://u:pass:word@h/d", "h", 5432, "d", "u", "pass:word");
    row("postgresql://[::1]:5433/d", "::1", 5433, "d", "", "");
    row("postgresql://[fe80::1]/d", "fe80::1", 5432, "d", "", "");
    row("postgresql://h:/d", "h", 5432, "d", "", "");
    row("postgresql://h/with%20space", "h", 5432, "with space", "", "");
    row("postgresql://h/d?dbname=other", "h", 5432, "other", "", "");
    row("  postgresql://h/d\n", "h", 5432, "d", "", "");
}

void TestPostgresEndpoint::reads()
{
    QFETCH(QString, url);
    const auto endpoint = PostgresEndpoint::fromUrl(url);
    QVERIFY2(endpoint.ok(), qPrintable(endpoint ? QString() : endpoint.error().text()));
    QTEST(endpoint->host, "host");
    QTEST(endpoint->port, "port");
    QTEST(endpoint->database, "database");
    QTEST(endpoint->user, "user");
    QTEST(endpoint->password, "password");
}

void TestPostgresEndpoint::refuses_data()
{
    QTest::addColumn<QString>("names"); // what the message must name
    const auto row = [](const char* url, const char* names) { QTest::newRow(url) << QString::fromUtf8(names); };
    row("", "postgresql://");
    row("mysql://h/d", "postgresql://");
    row("redis://h/0", "postgresql://");
    row("h:5432/d", "postgresql://");
    row("postgresql://h:port/d", "port");
    row("postgresql://h:0/d", "0");
    row("postgresql://h:70000/d", "70000");
    row("postgresql://h1,h2/d", "several");
    row("postgresql://[::1/d", "bracket");
    row("postgresql://h/d?ssl_mode=require", "ssl_mode");
    row("postgresql://h/d?sslmode", "sslmode");
    row("postgresql://h/d?options=a;b", "options");
    row("postgresql://h/d?connect_timeout=soon", "connect_timeout");
    row("postgresql://h/d?port=x", "x");
    row("postgresql://h/d%00x", "NUL");
}

void TestPostgresEndpoint::refuses()
{
    QFETCH(QString, names);
    const auto endpoint = PostgresEndpoint::fromUrl(QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(!endpoint.ok());
    QCOMPARE(endpoint.error().kind, StoreError::Kind::InvalidInput);
    QVERIFY2(endpoint.error().message.contains(names), qPrintable(endpoint.error().message));
    QVERIFY(!endpoint.error().hint.isEmpty());
}

void TestPostgresEndpoint::keepsOptions()
{
    const auto endpoint = PostgresEndpoint::fromUrl(
        QStringLiteral("postgresql://h/d?sslmode=verify-full&sslrootcert=/a%20b/it%27s.pem&connect_timeout=7"));
    QVERIFY(endpoint.ok());
    QCOMPARE(endpoint->extraOptions, QStringLiteral("sslmode='verify-full';sslrootcert='/a b/it\\'s.pem'"));
    QCOMPARE(endpoint->connectTimeout, std::chrono::milliseconds(7000));

    const auto foreign = PostgresEndpoint::fromUrl(QStringLiteral("postgresql+asyncpg://h/d?ssl=require"));
    QVERIFY(foreign.ok());
    QCOMPARE(foreign->extraOptions, QStringLiteral("sslmode='require'"));

    const auto forEver = PostgresEndpoint::fromUrl(QStringLiteral("postgresql://h/d?connect_timeout=0"));
    QVERIFY(forEver.ok());
    QCOMPARE(forEver->connectTimeout, PostgresEndpoint().connectTimeout);
}

void TestPostgresEndpoint::passwordIsNeverShown()
{
    const auto endpoint = PostgresEndpoint::fromUrl(QStringLiteral("postgresql://ann:secret@db.example:6543/agents"));
    QVERIFY(endpoint.ok());
    QVERIFY(!endpoint->display().contains(u"secret"));
    QCOMPARE(endpoint->display(), QStringLiteral("db.example:6543/agents"));
    const auto bad = PostgresEndpoint::fromUrl(QStringLiteral("postgresql://ann:secret@h:port/d"));
    QVERIFY(!bad.error().text().contains(u"secret"));
}

void TestPostgresEndpoint::local_data()
{
    QTest::addColumn<bool>("isLocal");
    const auto row = [](const char* url, bool isLocal) { QTest::newRow(url) << isLocal; };
    row("postgresql:///d", true);
    row("postgresql:///d?host=/run/postgresql", true);
    row("postgresql://localhost/d", true);
    row("postgresql://LOCALHOST/d", true);
    row("postgresql://127.0.0.1/d", true);
    row("postgresql://127.8.0.1/d", true);
    row("postgresql://[::1]/d", true);
    row("postgresql://10.0.0.1/d", false);
    row("postgresql://db.example/d", false);
    row("postgresql://localhost.example/d", false);
    row("postgresql://localhost/d?hostaddr=10.0.0.1", false);
    row("postgresql:///d?service=production", false);
}

void TestPostgresEndpoint::local()
{
    const auto endpoint = PostgresEndpoint::fromUrl(QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(endpoint.ok());
    QTEST(endpoint->isLocal(), "isLocal");
}

void TestPostgresEndpoint::mapsConnectErrors_data()
{
    QTest::addColumn<QString>("cause");
    QTest::addColumn<StoreError::Kind>("kind");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("hint");
    using Kind = StoreError::Kind;
    const auto row = [](const char* name, const char* cause, Kind kind, const char* message, const char* hint) {
        QTest::newRow(name) << QString::fromUtf8(cause) << kind << QString::fromUtf8(message)
                            << QString::fromUtf8(hint);
    };
    row("password",
        "connection to server at \"h\" (10.0.0.1), port 5432 failed: FATAL:  password authentication "
        "failed for user \"ann\"\n",
        Kind::Unavailable, "PostgreSQL at h:5432/d: password authentication failed for user \"ann\".", "password");
    row("database", "connection to server on socket \"/s\" failed: FATAL:  database \"d\" does not exist",
        Kind::Unavailable, "PostgreSQL at h:5432/d: database \"d\" does not exist.", "createdb");
    row("refused", "connection to server at \"h\", port 1 failed: Connection refused\n\tIs the server running?",
        Kind::Unavailable, "PostgreSQL at h:5432/d: Connection refused.", "running");
    row("option", "invalid connection option \"x\"\n", Kind::InvalidInput,
        "PostgreSQL at h:5432/d: invalid connection option \"x\".", "options");
    row("host", "could not translate host name \"h\" to address: Name or service not known", Kind::Unavailable,
        "PostgreSQL at h:5432/d: could not translate host name \"h\" to address: Name or service not known.",
        "host's name");
    row("connections of a role",
        "connection to server at \"h\", port 1 failed: FATAL:  too many connections for role \"a\"", Kind::Unavailable,
        "PostgreSQL at h:5432/d: too many connections for role \"a\".", "connection limit");
    row("connections of a database",
        "connection to server at \"h\", port 1 failed: FATAL:  too many connections for database \"d\"",
        Kind::Unavailable, "PostgreSQL at h:5432/d: too many connections for database \"d\".", "connection limit");
    row("no such role", "connection to server at \"h\", port 1 failed: FATAL:  role \"a\" does not exist",
        Kind::Unavailable, "PostgreSQL at h:5432/d: role \"a\" does not exist.", "user and password");
    row("starting", "connection to server at \"h\", port 1 failed: FATAL:  the database system is starting up",
        Kind::Unavailable, "PostgreSQL at h:5432/d: the database system is starting up.", "again");
}

void TestPostgresEndpoint::mapsConnectErrors()
{
    QFETCH(QString, cause);
    QFETCH(QString, hint);
    PostgresEndpoint endpoint;
    endpoint.host = QStringLiteral("h");
    endpoint.database = QStringLiteral("d");
    const StoreError error = PostgresErrors::connecting(endpoint, cause);
    QTEST(error.kind, "kind");
    QTEST(error.message, "message");
    QVERIFY2(error.hint.contains(hint), qPrintable(error.hint));
    QCOMPARE(error.store, Store::Archive);
}

void TestPostgresEndpoint::mapsSqlStates_data()
{
    QTest::addColumn<StoreError::Kind>("kind");
    using Kind = StoreError::Kind;
    const auto row = [](const char* state, Kind kind) { QTest::newRow(state) << kind; };
    row("57014", Kind::Timeout);
    row("28P01", Kind::AuthFailed);
    row("28000", Kind::AuthFailed);
    row("42501", Kind::AuthFailed);
    row("42P01", Kind::Schema);
    row("42703", Kind::Schema);
    row("23503", Kind::UnknownUser);
    row("22001", Kind::InvalidInput);
    row("22P05", Kind::InvalidInput);
    row("08006", Kind::Unavailable);
    row("53100", Kind::Unavailable);
    row("57P01", Kind::Unavailable);
    row("57P03", Kind::Unavailable);
    row("40001", Kind::Unavailable);
    row("25006", Kind::Rejected);
    row("42601", Kind::Rejected);
    row("23505", Kind::Rejected);
    row("", Kind::Rejected);
}

void TestPostgresEndpoint::mapsSqlStates()
{
    const StoreError error =
        PostgresErrors::refused({}, QString::fromLatin1(QTest::currentDataTag()),
                                QStringLiteral("ERROR:  the cause\nLINE 1: select\n(XXXXX)"), std::chrono::seconds(5));
    QTEST(error.kind, "kind");
    QVERIFY(error.message.contains(u"localhost:5432"));
    QVERIFY(!error.message.contains(u"LINE 1"));
}

/// init-db makes tables; one that is there it never alters.
void TestPostgresEndpoint::missingColumnIsNoMissingTable()
{
    const StoreError error = PostgresErrors::refused(
        {}, QStringLiteral("42703"), QStringLiteral("ERROR:  column s.session_metadata does not exist\nLINE 1: …"),
        std::chrono::seconds(5));
    QVERIFY(error.message.contains(u"session_metadata"));
    QVERIFY2(error.hint.contains(u"add the column"), qPrintable(error.hint));
}

QTEST_GUILESS_MAIN(TestPostgresEndpoint)
#include "tst_postgres_endpoint.moc"
