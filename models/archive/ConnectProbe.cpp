#include "models/archive/ConnectProbe.h"

#include <QByteArray>
#include <QDeadlineTimer>

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace talkglass {

namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

void addWord(QByteArray& words, const char* name, const QString& value)
{
    if (value.isEmpty())
        return;
    QByteArray quoted = value.toUtf8();
    quoted.replace('\\', "\\\\").replace('\'', "\\'");
    words += QByteArray(name) + "='" + quoted + "' ";
}

QByteArray connectionWords(const PostgresEndpoint& endpoint)
{
    QByteArray words;
    addWord(words, "host", endpoint.host);
    addWord(words, "port", QString::number(endpoint.port));
    addWord(words, "dbname", endpoint.database);
    addWord(words, "user", endpoint.user);
    addWord(words, "password", endpoint.password);
    return words + endpoint.extraOptions.toUtf8().replace(';', ' ');
}

bool becomesReady(PGconn* connection, short events, const QDeadlineTimer& deadline)
{
    pollfd watched{PQsocket(connection), events, 0};
    return poll(&watched, 1, int(std::max<qint64>(deadline.remainingTime(), 0))) > 0;
}

/// Nothing: the time is over.
std::optional<PostgresPollingStatusType> connectBefore(PGconn* connection, const QDeadlineTimer& deadline)
{
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    while (step != PGRES_POLLING_OK && step != PGRES_POLLING_FAILED) {
        if (!becomesReady(connection, step == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline))
            return std::nullopt;
        step = PQconnectPoll(connection);
    }
    return step;
}

} // namespace

bool ConnectProbe::answersWithin(const PostgresEndpoint& endpoint, std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    const Connection connection(PQconnectStart(connectionWords(endpoint).constData()), PQfinish);
    if (!connection || PQstatus(connection.get()) == CONNECTION_BAD)
        return true;
    const auto connected = connectBefore(connection.get(), deadline);
    if (connected != PGRES_POLLING_OK)
        return connected.has_value();
    // Connected is not answering: Qt's driver asks some questions next, with no limit.
    if (PQsendQuery(connection.get(), "select 1") == 0)
        return true;
    while (PQisBusy(connection.get()) != 0) {
        if (!becomesReady(connection.get(), POLLIN, deadline))
            return false;
        if (PQconsumeInput(connection.get()) == 0)
            return true;
    }
    return true;
}

} // namespace talkglass
