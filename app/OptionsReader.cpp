#include "app/OptionsReader.h"

#include "app/EnvFile.h"
#include "app/StoreVariables.h"
#include "models/cache/JsonText.h"
#include "models/conversation/Utf8.h"

#include <QJsonDocument>
#include <QRegularExpression>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace talkglass {

namespace {

using Command = Options::Command;

constexpr std::array<std::pair<QStringView, Command>, 13> commands{{
    {u"sessions", Command::Sessions},
    {u"history", Command::History},
    {u"info", Command::Info},
    {u"post", Command::Post},
    {u"clear", Command::Clear},
    {u"init-db", Command::InitDb},
    {u"verify", Command::Verify},
    {u"at-risk", Command::AtRisk},
    {u"check-report", Command::CheckReport},
    {u"compare", Command::Compare},
    {u"repair", Command::Repair},
    {u"serve", Command::Serve},
    {u"token", Command::Token},
}};

constexpr std::array<std::pair<QStringView, HistorySource>, 4> sources{{
    {u"auto", HistorySource::Auto},
    {u"cache", HistorySource::Cache},
    {u"archive", HistorySource::Archive},
    {u"merged", HistorySource::Merged},
}};

constexpr std::array<std::pair<QStringView, Options::Theme>, 3> themes{{
    {u"system", Options::Theme::System},
    {u"light", Options::Theme::Light},
    {u"dark", Options::Theme::Dark},
}};

template <typename Table>
auto find(const Table& table, const QString& name)
{
    using Value = std::remove_cvref_t<decltype(table.front().second)>;
    for (const auto& [known, value] : table) {
        if (known == name)
            return std::optional<Value>(value);
    }
    return std::optional<Value>();
}

template <typename Table>
QString names(const Table& table)
{
    QStringList list;
    for (const auto& entry : table)
        list.append(entry.first.toString());
    return list.join(QStringLiteral(", "));
}

/// Which options belong to which commands only; those not named here go with everything.
struct Applies
{
    const char* option;
    QList<Command> commands;
};

const QList<Applies>& restrictions()
{
    static const QList<Applies> table{
        {"user",
         {Command::Sessions, Command::History, Command::Info, Command::Post, Command::Clear, Command::Verify,
          Command::AtRisk, Command::Compare, Command::Repair, Command::Serve, Command::Token}},
        {"json",
         {Command::Sessions, Command::History, Command::Info, Command::Post, Command::Clear, Command::InitDb,
          Command::Verify, Command::AtRisk, Command::CheckReport, Command::Compare, Command::Repair}},
        {"residency", {Command::Sessions}},
        {"include-cleared", {Command::Sessions}},
        {"limit", {Command::Sessions, Command::History}},
        {"source", {Command::History}},
        {"role", {Command::Post}},
        {"content", {Command::Post}},
        {"metadata", {Command::Post}},
        {"all", {Command::Clear, Command::Verify}},
        {"how", {Command::Verify}},
        {"copy-ttl", {Command::Verify}},
        {"yes", {Command::Verify}},
        {"put-back", {Command::Verify}},
        {"warm", {Command::Verify}},
        {"state", {Command::Verify}},
        {"report", {Command::Verify, Command::Compare}},
        {"redact", {Command::Verify, Command::Compare}},
        {"persist", {Command::AtRisk}},
        {"within", {Command::AtRisk}},
        {"skew", {Command::Compare, Command::Repair}},
        {"rate", {Command::Compare}},
        {"plan", {Command::Repair}},
        {"apply", {Command::Repair}},
        {"undo", {Command::Repair}},
        {"agents", {Command::Window, Command::Serve}},
        {"listen", {Command::Serve}},
        {"allow-host", {Command::Serve}},
        {"allow-origin", {Command::Serve}},
        {"log-format", {Command::Serve}},
        {"expires", {Command::Token}},
        {"theme", {Command::Window}},
        {"screenshot", {Command::Window}},
        {"size", {Command::Window}},
    };
    return table;
}

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

constexpr double shortestTimeout = 0.1;
constexpr double longestTimeout = 3600;

} // namespace

OptionsReader::OptionsReader()
{
    m_parser.setApplicationDescription(
        tr("Shows where every conversation of an AI agent lives: in the cache (Redis), in the archive (PostgreSQL), in "
           "both. Without a command it opens the window.\n\n"
           "Exit status of commands: 0 done, 1 a negative answer (not found, refused), 2 could not do it.\n"
           "Variables: REDIS_URL, DATABASE_URL, CONVERSATION_TTL, MAX_CONVERSATION_HISTORY, SECRET_KEY."));
    m_parser.addPositionalArgument(QStringLiteral("command"), names(commands), QStringLiteral("[command]"));
    m_parser.addPositionalArgument(QStringLiteral("session"),
                                   tr("Session id, for history, info, post, clear, verify, compare and repair; after "
                                      "-- it may begin with -. The file of "
                                      "check-report."),
                                   QStringLiteral("[session]"));
    const auto add = [this](const char* name, const QString& text, const QString& value = {}) {
        m_parser.addOption(QCommandLineOption(QString::fromLatin1(name), text, value));
    };
    m_parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, tr("Show this help.")});
    m_parser.addOption({{QStringLiteral("v"), QStringLiteral("version")}, tr("Show the version.")});
    add("redis-url", tr("The cache: redis://[user:pass@]host[:port][/db] or unix:///path[?db=n]."), tr("URL"));
    add("database-url", tr("The archive: postgresql://[user[:pass]@]host[:port]/db."), tr("URL"));
    add("env-file", tr("Read a deployment's .env; options win over it, it wins over the environment."), tr("FILE"));
    add("demo", tr("Private Redis and PostgreSQL with sample conversations; gone when the program ends."));
    add("ttl", tr("How long the cache keeps a conversation (CONVERSATION_TTL, 86400)."), tr("SECONDS"));
    add("max-history", tr("How many messages the cache keeps (MAX_CONVERSATION_HISTORY, 100)."), tr("N"));
    add("timeout", tr("Longest wait for a store (5)."), tr("SECONDS"));
    add("read-only", tr("Write nothing."));
    add("unlock", tr("Allow writing to stores on another machine."));
    add("user", tr("The user's id."), tr("N"));
    add("json", tr("Print JSON."));
    add("residency", tr("Only sessions that live there: both, cache_only, archive_only, ghost, orphan, unknown."),
        tr("R"));
    add("include-cleared", tr("Also sessions that were cleared."));
    add("limit", tr("At most so many, the newest."), tr("N"));
    add("source", tr("Where history is read: %1.").arg(names(sources)), tr("S"));
    add("role", tr("Who speaks: user, assistant, system."), tr("ROLE"));
    add("content", tr("The message; - reads standard input."), tr("TEXT"));
    add("metadata", tr("The message's metadata, a JSON object."), tr("JSON"));
    add("all", tr("All sessions: clear those of the user, verify those of the user or of everybody."));
    add("theme", tr("Colours: %1.").arg(names(themes)), tr("T"));
    add("screenshot", tr("Render the window to a PNG once it is loaded, then exit."), tr("FILE"));
    add("size", tr("Size of the window, such as 1280x800."), tr("WxH"));
    addProofOptions();
    addAgentOptions();
    addCompareOptions();
    addServeOptions();
}

Result<Options> OptionsReader::read(const QStringList& arguments, const QProcessEnvironment& environment)
{
    if (!m_parser.parse(arguments))
        return invalid(m_parser.errorText());
    m_options.showHelp = isSet(QStringLiteral("help"));
    m_options.showVersion = isSet(QStringLiteral("version"));
    if (m_options.showHelp || m_options.showVersion)
        return m_options;

    m_options.json = isSet(QStringLiteral("json"));
    m_options.includeCleared = isSet(QStringLiteral("include-cleared"));
    m_options.all = isSet(QStringLiteral("all"));
    m_options.demo = isSet(QStringLiteral("demo"));
    m_options.m_readOnlyAsked = isSet(QStringLiteral("read-only"));
    m_options.m_unlocked = isSet(QStringLiteral("unlock"));

    for (const auto step : {&OptionsReader::readCommand, &OptionsReader::readSession, &OptionsReader::readNumbers,
                            &OptionsReader::readChoices, &OptionsReader::readMessage, &OptionsReader::readWindow,
                            &OptionsReader::readProof, &OptionsReader::readComparison, &OptionsReader::readServe}) {
        const Result<> done = (this->*step)();
        if (!done)
            return done.error();
    }
    if (const Result<> agents = readAgents(environment); !agents)
        return agents.error();
    const Result<> stores = readStores(environment);
    if (!stores)
        return stores.error();
    m_options.readOnly = m_options.hasStores() ? m_options.serviceSettings().readOnly : m_options.m_readOnlyAsked;
    return m_options;
}

QString OptionsReader::helpText() const
{
    return m_parser.helpText();
}

Result<> OptionsReader::readCommand()
{
    if (m_options.m_readOnlyAsked && m_options.m_unlocked)
        return invalid(tr("--read-only and --unlock contradict each other"));
    const QStringList positional = m_parser.positionalArguments();
    if (!positional.isEmpty()) {
        m_commandName = positional.front();
        const std::optional<Command> command = find(commands, m_commandName);
        if (!command)
            return invalid(tr("unknown command '%1'; there are: %2").arg(m_commandName, names(commands)));
        m_options.command = *command;
    }
    return checkApplies();
}

Result<> OptionsReader::checkApplies() const
{
    for (const Applies& restriction : restrictions()) {
        const QString option = QString::fromLatin1(restriction.option);
        if (!isSet(option) || restriction.commands.contains(m_options.command))
            continue;
        if (m_commandName.isEmpty())
            return invalid(tr("--%1 needs a command").arg(option));
        return invalid(tr("--%1 does not go with '%2'").arg(option, m_commandName));
    }
    return Done{};
}

Result<> OptionsReader::readSession()
{
    const QStringList positional = m_parser.positionalArguments();
    const Command command = m_options.command;
    const bool takesAll = command == Command::Clear || command == Command::Verify;
    const bool none = command == Command::Window || command == Command::Sessions || command == Command::InitDb ||
                      command == Command::AtRisk || command == Command::Serve || command == Command::Token ||
                      (takesAll && m_options.all);
    const qsizetype expected = none ? 1 : 2;
    if (positional.size() > expected)
        return invalid(tr("'%1' is one argument too many").arg(positional.at(expected)));
    if (none) {
        if (command == Command::Clear && !isSet(QStringLiteral("user")))
            return invalid(tr("'%1' needs --user N").arg(m_commandName));
        return Done{};
    }
    if (command == Command::Compare || command == Command::Repair) {
        m_options.sessionId = positional.value(1);
        return Done{};
    }
    if (command == Command::CheckReport) {
        m_options.proof.file = positional.value(1);
        return m_options.proof.file.isEmpty() ? invalid(tr("'%1' needs a file").arg(m_commandName)) : Result<>(Done{});
    }
    m_options.sessionId = positional.value(1);
    if (m_options.sessionId.isEmpty()) {
        const QString hint = takesAll ? tr(", or --all") : QString();
        return invalid(tr("'%1' needs a session id").arg(m_commandName) + hint);
    }
    if (!isSet(QStringLiteral("user")))
        return invalid(tr("'%1' needs --user N").arg(m_commandName));
    return Done{};
}

Result<> OptionsReader::readWhole(const QString& option, qint64 min, qint64 max, qint64& target) const
{
    if (!isSet(option))
        return Done{};
    bool ok = false;
    const qint64 number = value(option).toLongLong(&ok);
    if (!ok || number < min || number > max)
        return invalid(tr("--%1: '%2' is no whole number from %3 to %4").arg(option, value(option)).arg(min).arg(max));
    target = number;
    return Done{};
}

Result<> OptionsReader::readNumbers()
{
    constexpr qint64 largest = std::numeric_limits<qint64>::max();
    if (isSet(QStringLiteral("user"))) {
        qint64 user = 0;
        const Result<> done = readWhole(QStringLiteral("user"), 0, largest, user);
        if (!done)
            return done;
        m_options.user = user;
    }
    if (isSet(QStringLiteral("timeout"))) {
        bool ok = false;
        const QString text = value(QStringLiteral("timeout"));
        const double seconds = text.toDouble(&ok);
        if (!ok || !(seconds >= shortestTimeout && seconds <= longestTimeout))
            return invalid(tr("--timeout: '%1' is no number of seconds from 0.1 to 3600").arg(text));
        m_options.timeout = std::chrono::milliseconds(std::llround(seconds * 1000));
    }
    return readWhole(QStringLiteral("limit"), 1, largest, m_options.limit);
}

Result<> OptionsReader::readChoices()
{
    if (isSet(QStringLiteral("residency"))) {
        m_options.residency = residencyFromName(value(QStringLiteral("residency")));
        if (!m_options.residency)
            return invalid(tr("--residency: '%1' is none of both, cache_only, archive_only, ghost, orphan, unknown")
                               .arg(value(QStringLiteral("residency"))));
    }
    if (isSet(QStringLiteral("source"))) {
        const std::optional<HistorySource> source = find(sources, value(QStringLiteral("source")));
        if (!source)
            return invalid(tr("--source: '%1' is none of %2").arg(value(QStringLiteral("source")), names(sources)));
        m_options.source = *source;
    }
    if (isSet(QStringLiteral("theme"))) {
        const std::optional<Options::Theme> theme = find(themes, value(QStringLiteral("theme")));
        if (!theme)
            return invalid(tr("--theme: '%1' is none of %2").arg(value(QStringLiteral("theme")), names(themes)));
        m_options.theme = *theme;
    }
    return Done{};
}

Result<> OptionsReader::readMessage()
{
    if (m_options.command != Command::Post)
        return Done{};
    for (const QString& needed : {QStringLiteral("role"), QStringLiteral("content")}) {
        if (!isSet(needed))
            return invalid(tr("'%1' needs --%2").arg(m_commandName, needed));
    }
    m_options.role = value(QStringLiteral("role"));
    m_options.content = value(QStringLiteral("content"));
    if (!isSet(QStringLiteral("metadata")))
        return Done{};
    QJsonParseError error;
    const QByteArray metadata = value(QStringLiteral("metadata")).toUtf8();
    const QJsonDocument document = utf8::parseJson(metadata, &error);
    if (error.error != QJsonParseError::NoError)
        return invalid(tr("--metadata is no JSON: %1 at character %2").arg(error.errorString()).arg(error.offset + 1));
    if (!document.isObject())
        return invalid(tr("--metadata is no JSON object"));
    // The two stores would agree on another number than the one that was given.
    if (const QByteArrayView large = jsontext::integerBeyond64Bits(metadata); !large.isEmpty())
        return invalid(tr("--metadata: %1 is too large for a number, its last digits would change; make it a text")
                           .arg(QLatin1String(large)));
    m_options.metadata = document.object();
    return Done{};
}

Result<> OptionsReader::readWindow()
{
    m_options.screenshot = value(QStringLiteral("screenshot"));
    if (isSet(QStringLiteral("screenshot")) && m_options.screenshot.isEmpty())
        return invalid(tr("--screenshot needs a file name"));
    if (!isSet(QStringLiteral("size")))
        return Done{};
    static const QRegularExpression form(QStringLiteral("^(\\d{3,5})[xX×](\\d{3,5})$"));
    const QRegularExpressionMatch match = form.match(value(QStringLiteral("size")));
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    if (!match.hasMatch() || size.width() < 320 || size.height() < 240 || size.width() > 8192 || size.height() > 8192)
        return invalid(tr("--size: '%1' is no size such as 1280x800").arg(value(QStringLiteral("size"))));
    m_options.size = size;
    return Done{};
}

Result<> OptionsReader::readStores(const QProcessEnvironment& environment)
{
    storevariables::Variables fromOptions;
    const auto take = [&](const QString& option, const QString& variable) {
        if (isSet(option))
            fromOptions.insert(variable, value(option));
    };
    take(QStringLiteral("redis-url"), QStringLiteral("REDIS_URL"));
    take(QStringLiteral("database-url"), QStringLiteral("DATABASE_URL"));
    if (m_options.demo && !fromOptions.isEmpty())
        return invalid(tr("--demo brings its own stores; leave out --redis-url and --database-url"));

    QList<storevariables::Variables> layers{fromOptions};
    if (isSet(QStringLiteral("env-file"))) {
        if (value(QStringLiteral("env-file")).isEmpty())
            return invalid(tr("--env-file needs a file name"));
        const auto lookup = [&environment](const QString& name) { return environment.value(name); };
        Result<envfile::Variables> file = envfile::read(value(QStringLiteral("env-file")), lookup);
        if (!file)
            return invalid(QStringLiteral("--env-file: ") + file.error().message);
        layers.append(*file);
    }
    storevariables::Variables fromEnvironment;
    for (const QString& name : environment.keys())
        fromEnvironment.insert(name, environment.value(name));
    layers.append(fromEnvironment);

    readSecret(layers);
    for (const storevariables::Variables& layer : layers) {
        if (m_options.demo)
            break;
        if (!m_options.redis) {
            Result<std::optional<RedisEndpoint>> endpoint = storevariables::redis(layer);
            if (!endpoint)
                return endpoint.error();
            m_options.redis = *endpoint;
        }
        if (!m_options.archive) {
            Result<std::optional<PostgresEndpoint>> endpoint = storevariables::archive(layer);
            if (!endpoint)
                return endpoint.error();
            m_options.archive = *endpoint;
        }
    }
    return readPolicy(layers);
}

Result<> OptionsReader::readPolicy(const QList<QHash<QString, QString>>& layers)
{
    constexpr qint64 largest = std::numeric_limits<int>::max();
    const auto read = [&](const QString& option, const QString& variable, qint64 fallback) -> Result<qint64> {
        qint64 number = fallback;
        if (isSet(option)) {
            const Result<> done = readWhole(option, 1, largest, number);
            if (!done)
                return done.error();
            return number;
        }
        for (const QHash<QString, QString>& layer : layers) {
            const QString text = layer.value(variable).trimmed();
            if (text.isEmpty())
                continue;
            bool ok = false;
            number = text.toLongLong(&ok);
            if (!ok || number < 1 || number > largest)
                return invalid(tr("%1 is '%2', which is no whole number above 0").arg(variable, text));
            break;
        }
        return number;
    };
    const Result<qint64> ttl = read(QStringLiteral("ttl"), QStringLiteral("CONVERSATION_TTL"), 86400);
    const Result<qint64> history = read(QStringLiteral("max-history"), QStringLiteral("MAX_CONVERSATION_HISTORY"), 100);
    if (!ttl || !history)
        return !ttl ? ttl.error() : history.error();
    m_options.cachePolicy.ttl = std::chrono::seconds(*ttl);
    m_options.cachePolicy.maxHistory = static_cast<int>(*history);
    return Done{};
}

} // namespace talkglass
