#include "models/archive/PostgresConnection.h"

#include "models/archive/ConnectProbe.h"
#include "models/archive/PostgresAddresses.h"
#include "models/archive/PostgresErrors.h"

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QUuid>

#include <libpq-fe.h>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int attemptsAtMost = 3;
constexpr std::size_t preparedAtMost = 64;
/// The server ends a statement by itself at its own limit; the line is cut this much later.
constexpr std::chrono::milliseconds graceAfterLimit{1000};
/// libpq counts whole seconds and takes 1 for 2.
constexpr std::chrono::seconds shortestConnect{2};

std::chrono::seconds connectSeconds(const PostgresEndpoint& endpoint)
{
    return std::max(std::chrono::floor<std::chrono::seconds>(endpoint.connectTimeout), shortestConnect);
}

PGconn* connectionOf(const QSqlDriver* driver)
{
    const QVariant handle = driver->handle();
    // The documentation calls it PGconn*, the driver calls it what that is short for.
    if (!handle.isValid() ||
        (qstrcmp(handle.typeName(), "PGconn*") != 0 && qstrcmp(handle.typeName(), "pg_conn*") != 0))
        return nullptr;
    return *static_cast<PGconn* const*>(handle.constData());
}

int socketOf(const QSqlDriver* driver)
{
    const PGconn* connection = connectionOf(driver);
    return connection ? PQsocket(connection) : -1;
}

/// A null QString is an empty text here, not SQL's null; that is an invalid QVariant.
QVariant parameter(const QVariant& value)
{
    return value.typeId() == QMetaType::QString && value.toString().isNull() ? QVariant(QStringLiteral("")) : value;
}

/// A NUL would end the statement's text early, half a surrogate pair would be stored as a question mark.
bool isStorable(const QVariant& value)
{
    if (value.typeId() != QMetaType::QString)
        return true;
    const QString text = value.toString();
    return !text.contains(QChar(0)) && text.isValidUtf16();
}

} // namespace

PostgresConnection::PostgresConnection(const PostgresEndpoint& endpoint, StoreHealth& health)
    : m_endpoint(endpoint)
    , m_health(health)
    , m_name(QLatin1String("talkglass-archive-") + QUuid::createUuid().toString(QUuid::WithoutBraces))
{
}

PostgresConnection::~PostgresConnection()
{
    close();
}

QSqlDatabase PostgresConnection::database() const
{
    return QSqlDatabase::database(m_name, false);
}

int PostgresConnection::socket() const
{
    return socketOf(database().driver());
}

std::chrono::milliseconds PostgresConnection::statementLimit() const
{
    return m_inTransaction ? m_transactionLimit : m_endpoint.statementTimeout;
}

std::chrono::milliseconds PostgresConnection::patience() const
{
    return statementLimit() + graceAfterLimit;
}

Result<> PostgresConnection::open()
{
    if (m_open && !m_watchdog.isLineDead())
        return Done{};
    close();
    if (auto refusal = m_health.refusal())
        return *refusal;
    const Result<> connected = connectNow();
    if (!connected) {
        close();
        m_health.reportError(connected.error());
    }
    return connected;
}

void PostgresConnection::close()
{
    m_watchdog.forgetLine();
    m_open = false;
    m_inTransaction = false;
    // The connection first: a prepared statement that outlives its connection goes quietly; the other way round each
    // would send a DEALLOCATE, for which a frozen server lets us wait.
    if (QSqlDatabase::contains(m_name))
        QSqlDatabase::removeDatabase(m_name);
    m_prepared.clear();
}

Result<> PostgresConnection::connectNow()
{
    if (!QSqlDatabase::isDriverAvailable(QStringLiteral("QPSQL")))
        return PostgresErrors::driverMissing(m_endpoint);
    const Result<PostgresEndpoint> known = withAddresses(m_endpoint, m_endpoint.connectTimeout);
    if (!known)
        return known.error();
    if (m_endpoint.connectTimeout < shortestConnect && !ConnectProbe::answersWithin(*known, m_endpoint.connectTimeout))
        return PostgresErrors::connectingTooLong(m_endpoint, m_endpoint.connectTimeout);
    QSqlDatabase connection = QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), m_name);
    connection.setHostName(known->host);
    connection.setPort(m_endpoint.port);
    connection.setDatabaseName(m_endpoint.database);
    connection.setUserName(m_endpoint.user);
    connection.setPassword(m_endpoint.password);
    const auto seconds = connectSeconds(m_endpoint);
    QString options = QStringLiteral("connect_timeout=%1;client_encoding=UTF8").arg(seconds.count());
    if (!m_endpoint.extraOptions.contains(QLatin1String("application_name=")))
        options += QLatin1String(";application_name=talkglass");
    if (!known->extraOptions.isEmpty())
        options += QString(u';' + known->extraOptions);
    connection.setConnectOptions(options);

    // libpq keeps connect_timeout, for each address of the host; after that Qt's driver asks the new connection some
    // questions with no limit. The driver shows its connection only once libpq is done, so looking there late is safe.
    const std::chrono::milliseconds limit = seconds * 2 + graceAfterLimit;
    m_watchdog.arm(limit, [driver = connection.driver()] { return socketOf(driver); });
    const bool opened = connection.open();
    if (m_watchdog.disarm())
        return PostgresErrors::connectingTooLong(m_endpoint, limit);
    if (!opened)
        return PostgresErrors::connecting(m_endpoint, connection.lastError().databaseText());
    m_watchdog.setLine(socket());
    m_open = true;
    m_onePlan = false;
    ++m_session;
    return setUp();
}

/// Not as libpq's `options`: the URL may carry some of its own, and poolers refuse them.
Result<> PostgresConnection::setUp()
{
    const PostgresStatement statement{
        QStringLiteral("select set_config('statement_timeout', $1, false), set_config('timezone', 'UTC', false)"),
        {QString::number(m_endpoint.statementTimeout.count())}};
    const Outcome outcome = attempt(statement, [](const QSqlQuery&) {});
    if (outcome != Outcome::Done)
        return failure(outcome, false);
    return Done{};
}

Result<> PostgresConnection::execute(const PostgresStatement& statement)
{
    return run(
        statement, [] {}, [](const QSqlQuery&) {});
}

Result<> PostgresConnection::run(const PostgresStatement& statement, const Restart& restart, const Row& row)
{
    if (!std::all_of(statement.values.begin(), statement.values.end(), isStorable))
        return StoreError{StoreError::Kind::InvalidInput, Store::Archive,
                          PostgresErrors::tr("The text holds a NUL or half a surrogate pair."),
                          PostgresErrors::tr("PostgreSQL cannot store it; remove it.")};
    const bool writes = statement.effect == Effect::Writes;
    bool reconnected = false;
    bool prepared = false;
    for (int attempts = 1;; ++attempts) {
        m_sqlState.clear();
        m_serverText.clear();
        const quint64 before = m_session;
        if (!m_inTransaction) {
            if (const Result<> opened = open(); !opened)
                return opened.error();
            if (before == m_session) { // else open() has asked already
                if (auto refusal = m_health.refusal())
                    return *refusal;
            }
        }
        restart();
        const Outcome outcome = attempt(statement, row);
        if (outcome == Outcome::Done) {
            m_health.reportUp();
            return Done{};
        }
        const bool lost = outcome == Outcome::Lost || outcome == Outcome::Cut;
        const StoreError error = failure(outcome, lost && writes);
        const bool alone = !m_inTransaction;
        if (lost)
            close();
        // A connection that was made for this very call and broke is no leftover of an earlier server.
        if (alone && outcome == Outcome::Lost && !writes && !reconnected && before == m_session) {
            reconnected = true;
            continue;
        }
        if (outcome == Outcome::StalePlan)
            forget(statement.sql);
        if (alone && outcome == Outcome::StalePlan && !prepared) {
            prepared = true;
            continue;
        }
        if (alone && PostgresErrors::isPassing(m_sqlState) && attempts < attemptsAtMost)
            continue;
        if (!error.isOutage() || PostgresErrors::isPassing(m_sqlState))
            m_health.reportUp();
        else // what became of this one write is its caller's; others are told of the store
            m_health.reportError(lost ? failure(outcome, false) : error);
        return error;
    }
}

PostgresConnection::Outcome PostgresConnection::attempt(const PostgresStatement& statement, const Row& row)
{
    m_watchdog.arm(patience());
    const QSqlError error = statement.once ? runOnce(statement, row) : runPrepared(statement, row);
    const bool cut = m_watchdog.disarm();
    return error.isValid() ? outcomeOf(error, cut) : Outcome::Done;
}

/// In either mode an error may follow some rows.
QSqlError PostgresConnection::runPrepared(const PostgresStatement& statement, const Row& row)
{
    if (const QSqlError refused = setPlanning(statement.onePlan); refused.isValid())
        return refused;
    auto known = m_prepared.find(statement.sql);
    if (known == m_prepared.end()) {
        if (m_prepared.size() >= preparedAtMost)
            m_prepared.erase(m_prepared.begin());
        auto fresh = std::make_unique<QSqlQuery>(database());
        fresh->setForwardOnly(statement.large);
        if (!fresh->prepare(statement.sql))
            return fresh->lastError();
        known = m_prepared.emplace(statement.sql, std::move(fresh)).first;
    }
    QSqlQuery& query = *known->second;
    for (int i = 0; i < statement.values.size(); ++i)
        query.bindValue(i, parameter(statement.values.at(i)));
    if (query.exec()) {
        while (query.next())
            row(query);
    }
    const QSqlError error = query.lastError();
    // Kept for the next time, but not with what may be 64 MB of values.
    for (int i = 0; i < statement.values.size(); ++i)
        query.bindValue(i, QVariant());
    return error;
}

/// A setting of the session, for a statement has none; PostgreSQL before 12 has neither. A lane that writes does hardly
/// anything else, so it is seldom changed. A rollback that takes it back costs time only.
QSqlError PostgresConnection::setPlanning(bool onePlan)
{
    if (onePlan == m_onePlan)
        return {};
    QSqlQuery query(database());
    if (query.exec(QStringLiteral("select set_config('plan_cache_mode', '%1', false) "
                                  "where current_setting('plan_cache_mode', true) is not null")
                       .arg(onePlan ? QLatin1String("force_generic_plan") : QLatin1String("auto"))))
        m_onePlan = onePlan;
    return query.lastError();
}

QSqlError PostgresConnection::runOnce(const PostgresStatement& statement, const Row& row)
{
    QSqlQuery query(database());
    if (query.exec(statement.sql)) {
        while (query.next())
            row(query);
    }
    return query.lastError();
}

void PostgresConnection::forget(const QString& sql)
{
    m_watchdog.arm(patience());
    m_prepared.erase(sql);
    m_watchdog.disarm();
}

PostgresConnection::Outcome PostgresConnection::outcomeOf(const QSqlError& error, bool cut)
{
    m_sqlState = error.nativeErrorCode();
    m_serverText = error.databaseText();
    if (cut)
        return Outcome::Cut;
    const PGconn* connection = connectionOf(database().driver());
    if (!connection || PQstatus(connection) == CONNECTION_BAD || m_watchdog.isLineDead())
        return Outcome::Lost;
    // A table was altered, or somebody (a pooler) threw our prepared statements away.
    if (m_sqlState == u"26000" || (m_sqlState == u"0A000" && m_serverText.contains(QLatin1String("cached plan"))))
        return Outcome::StalePlan;
    return Outcome::Refused;
}

StoreError PostgresConnection::failure(Outcome outcome, bool fateUnknown) const
{
    switch (outcome) {
    case Outcome::Cut:
        return PostgresErrors::noAnswer(m_endpoint, patience(), fateUnknown);
    case Outcome::Lost:
        return PostgresErrors::lost(m_endpoint, m_serverText, fateUnknown);
    default:
        return PostgresErrors::refused(m_endpoint, m_sqlState, m_serverText, statementLimit());
    }
}

Result<> PostgresConnection::inTransaction(std::chrono::milliseconds limit, Effect effect,
                                           const std::function<Result<>()>& work)
{
    for (int attempts = 1;; ++attempts) {
        if (const Result<> begun = execute({QStringLiteral("begin"), {}, Effect::Reads, false, true}); !begun)
            return begun.error();
        m_inTransaction = true;
        m_transactionLimit = limit;
        Result<> done = execute(
            {QStringLiteral("set local statement_timeout = %1").arg(limit.count()), {}, Effect::Reads, false, true});
        if (done)
            done = work();
        if (done)
            done = execute({QStringLiteral("commit"), {}, effect, false, true});
        const QString sqlState = m_sqlState;
        if (m_open && !done) {
            if (const Result<> back = execute({QStringLiteral("rollback"), {}, Effect::Reads, false, true}); !back)
                close();
        }
        m_inTransaction = false;
        m_sqlState = sqlState;
        if (done || !PostgresErrors::isPassing(sqlState) || attempts >= attemptsAtMost)
            return done;
    }
}

} // namespace talkglass
