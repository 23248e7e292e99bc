#include "models/archive/PostgresLine.h"

#include "models/archive/PostgresAddresses.h"

#include <QByteArray>
#include <QDeadlineTimer>

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>

namespace talkglass {

namespace {

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
    QByteArray words = "client_encoding=UTF8 application_name=talkglass ";
    addWord(words, "host", endpoint.host);
    addWord(words, "port", QString::number(endpoint.port));
    addWord(words, "dbname", endpoint.database);
    addWord(words, "user", endpoint.user);
    addWord(words, "password", endpoint.password);
    return words + endpoint.extraOptions.toUtf8().replace(';', ' ');
}

} // namespace

PostgresLine::PostgresLine(const PostgresEndpoint& endpoint, int wake)
    : m_wake(wake)
{
    const QDeadlineTimer deadline(endpoint.connectTimeout);
    const Result<PostgresEndpoint> known = withAddresses(endpoint, endpoint.connectTimeout);
    if (!known)
        return;
    m_connection = PQconnectStart(connectionWords(*known).constData());
    if (m_connection && PQstatus(m_connection) != CONNECTION_BAD)
        m_state = connectBefore(deadline);
}

PostgresLine::~PostgresLine()
{
    PQfinish(m_connection);
}

PostgresLine::State PostgresLine::connectBefore(const QDeadlineTimer& deadline) const
{
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    while (step != PGRES_POLLING_OK && step != PGRES_POLLING_FAILED) {
        if (!becomesReady(step == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline))
            return State::Silent;
        step = PQconnectPoll(m_connection);
    }
    return step == PGRES_POLLING_OK ? State::Open : State::Failed;
}

bool PostgresLine::ask(const char* words, std::chrono::milliseconds limit) const
{
    const QDeadlineTimer deadline(limit);
    if (PQsendQuery(m_connection, words) == 0)
        return false;
    bool succeeded = true;
    for (;;) {
        while (PQisBusy(m_connection) != 0) {
            if (!becomesReady(POLLIN, deadline) || PQconsumeInput(m_connection) == 0)
                return false;
        }
        PGresult* const result = PQgetResult(m_connection);
        if (!result)
            return succeeded;
        const ExecStatusType status = PQresultStatus(result);
        succeeded &= status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        PQclear(result);
    }
}

bool PostgresLine::waitForInput(std::chrono::milliseconds limit) const
{
    return becomesReady(POLLIN, QDeadlineTimer(limit));
}

bool PostgresLine::takeInput() const
{
    return !isToEnd() && PQconsumeInput(m_connection) != 0;
}

bool PostgresLine::isToEnd() const
{
    pollfd wake{m_wake, POLLIN, 0};
    return m_wake >= 0 && poll(&wake, 1, 0) > 0;
}

bool PostgresLine::becomesReady(short events, const QDeadlineTimer& deadline) const
{
    std::array<pollfd, 2> watched{pollfd{PQsocket(m_connection), events, 0}, pollfd{m_wake, POLLIN, 0}};
    const nfds_t count = m_wake >= 0 ? 2 : 1;
    const int ready = poll(watched.data(), count, int(std::max<qint64>(deadline.remainingTime(), 0)));
    return ready > 0 && watched[1].revents == 0 && watched[0].revents != 0;
}

} // namespace talkglass
