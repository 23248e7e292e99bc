#include "app/EnvFile.h"
#include "app/Options.h"

#include <QTemporaryDir>
#include <QTest>

using namespace talkglass;

namespace {

/// `words` split at spaces; `·` stands for a space inside a word.
QStringList arguments(const QString& words)
{
    QStringList list{QStringLiteral("talkglass")};
    for (QString word : words.split(u' ', Qt::SkipEmptyParts))
        list.append(word.replace(u'·', u' '));
    return list;
}

QProcessEnvironment environment(const QHash<QString, QString>& variables = {})
{
    QProcessEnvironment environment;
    for (auto it = variables.cbegin(); it != variables.cend(); ++it)
        environment.insert(it.key(), it.value());
    return environment;
}

Options parsed(const QString& words, const QHash<QString, QString>& variables = {})
{
    const Result<Options> options = Options::parse(arguments(words), environment(variables));
    if (!options)
        qWarning("%s", qPrintable(options.error().message));
    return options ? *options : Options{};
}

const QString redisUrl = QStringLiteral("REDIS_URL");
const QString databaseUrl = QStringLiteral("DATABASE_URL");

} // namespace

class TestOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals_data();
    void refusals();
    void refusalsTakeOneLine();
    void windowByDefault();
    void commandsCarryTheirArguments();
    void metadataKeepsItsNumbers();
    void sessionMayBeginWithDash();
    void optionWinsOverFileOverEnvironment();
    void fileWithPartsWinsOverEnvironmentWithUrl();
    void partsOfADeployment();
    void demoIgnoresTheEnvironment();
    void missingStoresAreNamed();
    void otherMachinesAreReadOnly_data();
    void otherMachinesAreReadOnly();
    void timeoutReachesBothStores();
    void policy();
    void envFile_data();
    void envFile();
    void envFileErrors();
};

void TestOptions::refusals_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* words, const char* expected) {
        QTest::newRow(words) << QString::fromUtf8(words) << QString::fromUtf8(expected);
    };
    row("frobnicate", "unknown command 'frobnicate'");
    row("--frobnicate", "frobnicate");
    row("history --user 1", "needs a session id");
    row("history chat", "needs --user");
    row("info --user 1 a b", "'b' is one argument too many");
    row("sessions chat", "one argument too many");
    row("clear --user 1", "or --all");
    row("clear --all", "needs --user");
    row("clear --user 1 --all chat", "one argument too many");
    row("post --user 1 chat --content x", "needs --role");
    row("post --user 1 chat --role user", "needs --content");
    row("post --user 1 chat --role user --content x --metadata [1]", "no JSON object");
    row("post --user 1 chat --role user --content x --metadata {a", "no JSON");
    row("post --user 1 chat --role user --content x --metadata {\"n\":12345678901234567890}", "12345678901234567890");
    row("post --user 1 chat --role user --content x --metadata {\"a\":[1,-9223372036854775809]}",
        "-9223372036854775809");
    row("--env-file=", "--env-file needs a file name");
    row("history --user one chat", "--user: 'one'");
    row("history --user -1 chat", "--user: '-1'");
    row("history --user 1 chat --limit 0", "--limit: '0'");
    row("history --user 1 chat --source redis", "--source: 'redis'");
    row("sessions --residency everywhere", "--residency: 'everywhere'");
    row("info --user 1 chat --role user", "--role does not go with 'info'");
    row("--json", "--json needs a command");
    row("sessions --screenshot a.png", "--screenshot does not go with 'sessions'");
    row("--timeout 0", "--timeout: '0'");
    row("--timeout nan", "--timeout: 'nan'");
    row("--ttl 0", "--ttl: '0'");
    row("--max-history many", "--max-history: 'many'");
    row("--size 10x10", "--size: '10x10'");
    row("--theme pink", "--theme: 'pink'");
    row("--read-only --unlock", "contradict");
    row("--demo --redis-url redis://localhost", "--demo brings its own stores");
    row("--redis-url gopher://localhost", "REDIS_URL");
    row("--env-file /nowhere/.env", "/nowhere/.env");
}

void TestOptions::refusals()
{
    QFETCH(QString, words);
    QFETCH(QString, expected);
    const Result<Options> options = Options::parse(arguments(words), environment());
    QVERIFY(!options.ok());
    QCOMPARE(options.error().kind, StoreError::Kind::InvalidInput);
    QVERIFY2(options.error().message.contains(expected), qPrintable(options.error().message));
}

void TestOptions::refusalsTakeOneLine()
{
    const Result<Options> options =
        Options::parse({QStringLiteral("talkglass"), QStringLiteral("a\nb")}, environment());
    QVERIFY(!options.ok());
    QVERIFY(!options.error().message.contains(u'\n'));
}

void TestOptions::windowByDefault()
{
    const Options options = parsed(QStringLiteral("--theme dark --size 900x700 --screenshot out.png"));
    QCOMPARE(options.command, Options::Command::Window);
    QVERIFY(!options.isCommand());
    QCOMPARE(options.theme, Options::Theme::Dark);
    QCOMPARE(options.size, QSize(900, 700));
    QCOMPARE(options.screenshot, QStringLiteral("out.png"));
    QVERIFY(!Options::parse(arguments(QStringLiteral("--help --frob=1")), environment()).ok());
    QVERIFY(parsed(QStringLiteral("history --help")).showHelp);
    QVERIFY(parsed(QStringLiteral("--version")).showVersion);
}

void TestOptions::commandsCarryTheirArguments()
{
    const Options list = parsed(QStringLiteral("sessions --json --user 7 --residency cache_only --include-cleared"));
    QCOMPARE(list.command, Options::Command::Sessions);
    QVERIFY(list.json && list.includeCleared);
    QCOMPARE(list.user, std::optional<qint64>(7));
    QCOMPARE(list.residency, std::optional(Residency::CacheOnly));

    const Options history = parsed(QStringLiteral("history --user 1 a·b --limit 5 --source merged"));
    QCOMPARE(history.sessionId, QStringLiteral("a b"));
    QCOMPARE(history.limit, qint64(5));
    QCOMPARE(history.source, HistorySource::Merged);

    const Options post = parsed(QStringLiteral("post chat --user 1 --role user --content - --metadata {\"a\":1}"));
    QCOMPARE(post.command, Options::Command::Post);
    QCOMPARE(post.content, QStringLiteral("-"));
    QCOMPARE(post.metadata.value(u"a").toInt(), 1);

    QVERIFY(parsed(QStringLiteral("clear --user 1 --all")).all);
    QCOMPARE(parsed(QStringLiteral("init-db")).command, Options::Command::InitDb);
}

void TestOptions::metadataKeepsItsNumbers()
{
    const Options post = parsed(QStringLiteral("post --user 1 chat --role user --content x --metadata "
                                               "{\"n\":9223372036854775807,\"m\":-9223372036854775808,\"f\":1.5e20,"
                                               "\"12345678901234567890\":\"\\\"98765432109876543210\"}"));
    QCOMPARE(post.metadata[u"n"].toInteger(), std::numeric_limits<qint64>::max());
    QCOMPARE(post.metadata[u"m"].toInteger(), std::numeric_limits<qint64>::min());
    QCOMPARE(post.metadata[u"f"].toDouble(), 1.5e20);
    QCOMPARE(post.metadata[u"12345678901234567890"].toString(), QStringLiteral("\"98765432109876543210"));
}

void TestOptions::sessionMayBeginWithDash()
{
    QCOMPARE(parsed(QStringLiteral("info --user 1 -- --json")).sessionId, QStringLiteral("--json"));
    const Options post = parsed(QStringLiteral("post --user 1 --role user --content -5·degrees -- -x"));
    QCOMPARE(post.sessionId, QStringLiteral("-x"));
    QCOMPARE(post.content, QStringLiteral("-5 degrees"));
}

void TestOptions::optionWinsOverFileOverEnvironment()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("dot.env")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("REDIS_URL=redis://from-file:1\nDATABASE_URL=postgresql://u@from-file/db\nCONVERSATION_TTL=60\n");
    file.close();
    const QHash<QString, QString> variables{{redisUrl, QStringLiteral("redis://from-environment:2")},
                                            {databaseUrl, QStringLiteral("postgresql://u@from-environment/db")},
                                            {QStringLiteral("MAX_CONVERSATION_HISTORY"), QStringLiteral("7")}};
    const QString withFile = QStringLiteral("--env-file ") + file.fileName();

    QCOMPARE(parsed(QString(), variables).redis->host, QStringLiteral("from-environment"));
    const Options both = parsed(withFile, variables);
    QCOMPARE(both.redis->host, QStringLiteral("from-file"));
    QCOMPARE(both.archive->host, QStringLiteral("from-file"));
    QCOMPARE(both.cachePolicy.ttl.count(), 60);
    QCOMPARE(both.cachePolicy.maxHistory, 7);
    const Options all = parsed(withFile + QStringLiteral(" --redis-url redis://from-option:3 --ttl 30"), variables);
    QCOMPARE(all.redis->host, QStringLiteral("from-option"));
    QCOMPARE(all.archive->host, QStringLiteral("from-file"));
    QCOMPARE(all.cachePolicy.ttl.count(), 30);
}

void TestOptions::fileWithPartsWinsOverEnvironmentWithUrl()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("dot.env")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("REDIS_HOST=from-file\n");
    file.close();
    const Options options = parsed(QStringLiteral("--env-file ") + file.fileName(),
                                   {{redisUrl, QStringLiteral("redis://from-environment:2")}});
    QCOMPARE(options.redis->host, QStringLiteral("from-file"));
}

void TestOptions::partsOfADeployment()
{
    const Options options = parsed(QString(), {{QStringLiteral("REDIS_HOST"), QStringLiteral("cache")},
                                               {QStringLiteral("REDIS_PORT"), QStringLiteral("6380")},
                                               {QStringLiteral("REDIS_PASSWORD"), QStringLiteral("p@ss/word")},
                                               {QStringLiteral("REDIS_DB"), QStringLiteral("3")},
                                               {QStringLiteral("POSTGRES_HOST"), QStringLiteral("db")},
                                               {QStringLiteral("POSTGRES_USER"), QStringLiteral("app")},
                                               {QStringLiteral("POSTGRES_PASSWORD"), QStringLiteral("s3:cret")},
                                               {QStringLiteral("POSTGRES_DB"), QStringLiteral("chat")}});
    QVERIFY(options.hasStores());
    QCOMPARE(options.redis->host, QStringLiteral("cache"));
    QCOMPARE(options.redis->port, 6380);
    QCOMPARE(options.redis->password, QStringLiteral("p@ss/word"));
    QCOMPARE(options.redis->database, 3);
    QCOMPARE(options.archive->host, QStringLiteral("db"));
    QCOMPARE(options.archive->port, 5432);
    QCOMPARE(options.archive->password, QStringLiteral("s3:cret"));
    QCOMPARE(options.archive->database, QStringLiteral("chat"));
}

void TestOptions::demoIgnoresTheEnvironment()
{
    const Options options = parsed(QStringLiteral("--demo"), {{redisUrl, QStringLiteral("redis://production")}});
    QVERIFY(options.demo);
    QVERIFY(!options.redis);
    QVERIFY(!options.missingStores());
}

void TestOptions::missingStoresAreNamed()
{
    const std::optional<StoreError> none = parsed(QStringLiteral("sessions")).missingStores();
    QVERIFY(none);
    QVERIFY(none->message.contains(redisUrl) && none->message.contains(databaseUrl));
    QVERIFY(none->hint.contains(u"--demo"));
    const std::optional<StoreError> one =
        parsed(QStringLiteral("sessions --redis-url redis://localhost")).missingStores();
    QVERIFY(one && !one->message.contains(redisUrl) && one->message.contains(databaseUrl));
}

void TestOptions::otherMachinesAreReadOnly_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("readOnly");
    const QString local = QStringLiteral("--redis-url unix:///run/r.sock --database-url postgresql:///db ");
    const QString remote =
        QStringLiteral("--redis-url unix:///run/r.sock --database-url postgresql://u@db.example/db ");
    QTest::newRow("here") << local << false;
    QTest::newRow("here, asked for") << QString(local + QStringLiteral("--read-only")) << true;
    QTest::newRow("elsewhere") << remote << true;
    QTest::newRow("elsewhere, unlocked") << QString(remote + QStringLiteral("--unlock")) << false;
}

void TestOptions::otherMachinesAreReadOnly()
{
    QFETCH(QString, words);
    QFETCH(bool, readOnly);
    const Options options = parsed(words);
    QCOMPARE(options.readOnly, readOnly);
    QCOMPARE(options.serviceSettings().readOnly, readOnly);
}

void TestOptions::timeoutReachesBothStores()
{
    const ServiceSettings settings =
        parsed(QStringLiteral("--timeout 1.5 --redis-url redis://localhost --database-url postgresql:///db"))
            .serviceSettings();
    QCOMPARE(settings.redis.connectTimeout.count(), 1500);
    QCOMPARE(settings.redis.commandTimeout.count(), 1500);
    QCOMPARE(settings.archive.connectTimeout.count(), 1500);
    QCOMPARE(settings.archive.statementTimeout.count(), 1500);
    QVERIFY(!settings.warming);
}

void TestOptions::policy()
{
    const Options defaults = parsed(QString());
    QCOMPARE(defaults.cachePolicy.ttl.count(), 86400);
    QCOMPARE(defaults.cachePolicy.maxHistory, 100);
    const Result<Options> bad = Options::parse(
        arguments(QString()), environment({{QStringLiteral("CONVERSATION_TTL"), QStringLiteral("a day")}}));
    QVERIFY(!bad.ok());
    QVERIFY(bad.error().message.contains(u"CONVERSATION_TTL"));
}

void TestOptions::envFile_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected"); // of A
    const auto row = [](const char* name, const char* text, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("plain", "A=b", "b");
    row("last line wins", "A=a\nA=b\n", "b");
    row("spaces around", "  A = b c  \n", "b c");
    row("export", "export A=b", "b");
    row("CRLF", "X=1\r\nA=b\r\nB=c\r\n", "b");
    row("byte order mark",
        "\xEF\xBB\xBF"
        "A=b",
        "b");
    row("comment", "# A=no\nA=b # why", "b");
    row("hash in a value", "A=b#c", "b#c");
    row("empty", "A=\nB=c", "");
    row("only a comment", "A= # nothing", "");
    row("double quotes", "A=\"b # c\" # d", "b # c");
    row("escapes", R"(A="b\n\"c\"\\")", "b\n\"c\"\\");
    row("single quotes are literal", R"(A='b\n${X} "c"')", R"(b\n${X} "c")");
    row("over lines", "A=\"b\nc\"\nB=1", "b\nc");
    row("equals in a value", "A=postgresql://u:p=@h/d?x=y", "postgresql://u:p=@h/d?x=y");
    row("other text is passed over", "what is this\nA=b", "b");
    row("own variable", "X=1\nA=${X}2", "12");
    row("outer variable", "A=${OUTER}/x", "outside/x");
    row("default", "A=${NONE:-d}", "d");
    row("in double quotes", "X=a\\\\b\nA=\"<${X}>\"", "<a\\\\b>");
    row("dollar without braces stays", "A=pa$$word$1", "pa$$word$1");
    row("unicode", "A=ünï", "ünï");
}

void TestOptions::envFile()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto outer = [](const QString& name) { return name == u"OUTER" ? QStringLiteral("outside") : QString(); };
    const Result<envfile::Variables> variables = envfile::parse(text, outer);
    QVERIFY(variables.ok());
    QVERIFY(variables->contains(QStringLiteral("A")));
    QCOMPARE(variables->value(QStringLiteral("A")), expected);
}

void TestOptions::envFileErrors()
{
    const Result<envfile::Variables> open = envfile::parse(QStringLiteral("A=1\n\nB=\"open\n"));
    QVERIFY(!open.ok());
    QVERIFY(open.error().message.contains(u"line 3"));
    QVERIFY(!envfile::read(QStringLiteral("/nowhere/.env")).ok());
    QVERIFY(envfile::parse(QString()).ok());
}

QTEST_GUILESS_MAIN(TestOptions)
#include "tst_options.moc"
