#pragma once

#include "models/archive/LineWatchdog.h"
#include "models/archive/PostgresEndpoint.h"
#include "models/conversation/Result.h"
#include "models/conversation/StoreHealth.h"

#include <QList>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>

#include <functional>
#include <map>
#include <memory>
#include <type_traits>

QT_BEGIN_NAMESPACE
class QSqlDatabase;
class QSqlError;
QT_END_NAMESPACE

namespace talkglass {

/// One statement with `$1`-style parameters. No `?` may occur in the text: Qt takes it for a parameter.
struct PostgresStatement
{
    enum class Effect { Reads, Writes };

    QString sql;
    QVariantList values;
    Effect effect = Effect::Reads;
    bool large = false; ///< the answer may be: its rows come one by one, which costs more for each but holds one only
    bool once = false;  ///< not worth, or not able, to be prepared; no values then
    /// The values have no say in how it is best done. PostgreSQL would plan it anew each time, for longer than it
    /// works.
    bool onePlan = false;
};

/// One connection to PostgreSQL, made at the first use and again after a loss. It belongs to the thread that uses it
/// first and must end there. Every call blocks, but never longer than the endpoint's limits: where the server does not
/// answer, the watchdog cuts the line. Outages and recoveries are told to the StoreHealth, whose refusal is honoured.
///
/// What is repeated: a statement that lost a race (40001, 40P01), up to three times in all; a read whose connection
/// turned out to be dead, once. A write whose connection broke under way is not repeated: its fate is unknown.
class PostgresConnection
{
public:
    PostgresConnection(const PostgresEndpoint& endpoint, StoreHealth& health);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    const PostgresEndpoint& endpoint() const { return m_endpoint; }
    /// Connects if there is no connection.
    Result<> open();
    void close();
    /// Grows with each connection made: what belonged to the session (locks) is gone when it differs.
    quint64 session() const { return m_session; }
    /// Of the last call; empty if it did not fail or the server said nothing.
    QString lastSqlState() const { return m_sqlState; }

    /// Runs a statement in a transaction of its own (or the one of inTransaction()) and reads every row.
    template <typename Read>
    auto rows(const PostgresStatement& statement, Read read)
        -> Result<QList<std::decay_t<std::invoke_result_t<Read, const QSqlQuery&>>>>
    {
        QList<std::decay_t<std::invoke_result_t<Read, const QSqlQuery&>>> list;
        const Result<> done = run(
            statement, [&list] { list.clear(); }, [&](const QSqlQuery& row) { list.append(read(row)); });
        if (!done)
            return done.error();
        return list;
    }
    Result<> execute(const PostgresStatement& statement);
    /// Several statements as one transaction with a time limit of its own for each. An error rolls it back.
    Result<> inTransaction(std::chrono::milliseconds limit, PostgresStatement::Effect effect,
                           const std::function<Result<>()>& work);

private:
    enum class Outcome { Done, Refused, StalePlan, Lost, Cut };
    using Effect = PostgresStatement::Effect;
    using Restart = std::function<void()>;
    using Row = std::function<void(const QSqlQuery&)>;

    Result<> run(const PostgresStatement& statement, const Restart& restart, const Row& row);
    Outcome attempt(const PostgresStatement& statement, const Row& row);
    Outcome outcomeOf(const QSqlError& error, bool cut);
    QSqlError runPrepared(const PostgresStatement& statement, const Row& row);
    QSqlError runOnce(const PostgresStatement& statement, const Row& row);
    QSqlError setPlanning(bool onePlan);
    void forget(const QString& sql);
    Result<> connectNow();
    Result<> setUp();
    QSqlDatabase database() const;
    int socket() const;
    StoreError failure(Outcome outcome, bool fateUnknown) const;
    std::chrono::milliseconds statementLimit() const;
    std::chrono::milliseconds patience() const;

    const PostgresEndpoint m_endpoint;
    StoreHealth& m_health;
    const QString m_name; ///< of the QSqlDatabase; unique in the process
    LineWatchdog m_watchdog;
    std::map<QString, std::unique_ptr<QSqlQuery>> m_prepared;
    std::chrono::milliseconds m_transactionLimit{0};
    quint64 m_session = 0;
    bool m_open = false;
    bool m_inTransaction = false;
    bool m_onePlan = false; ///< what the server was told last
    QString m_sqlState;
    QString m_serverText;
};

} // namespace talkglass
