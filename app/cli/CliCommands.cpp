#include "app/cli/CliCommands.h"

#include "app/cli/CliJson.h"
#include "app/cli/CliStreams.h"
#include "app/cli/CliText.h"
#include "models/conversation/Utf8.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <unistd.h>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("CliCommands", text);
}

template <typename T>
Result<T> waitFor(QFuture<Result<T>> future)
{
    future.waitForFinished();
    if (future.resultCount() == 0)
        return StoreError{StoreError::Kind::Unavailable, Store::None, tr("The request was cancelled."), {}};
    return future.result();
}

ExitCode exitCodeOf(const StoreError& error)
{
    switch (error.kind) {
    case StoreError::Kind::NotFound:
    case StoreError::Kind::Conflict:
    case StoreError::Kind::UnknownUser:
    case StoreError::Kind::ReadOnly:
        return ExitCode::Negative;
    default:
        return ExitCode::CouldNotDo;
    }
}

Result<QString> contentFrom(const QString& option)
{
    if (option != u"-")
        return option;
    const Result<QByteArray> bytes = clistreams::readAll(STDIN_FILENO);
    if (!bytes)
        return bytes.error();
    const std::optional<QString> text = utf8::exactText(*bytes);
    if (!text)
        return StoreError{StoreError::Kind::InvalidInput, Store::None, tr("Standard input is no valid UTF-8."), {}};
    return *text;
}

} // namespace

CliCommands::CliCommands(const Options& options, HybridConversationService& service, std::FILE* out, std::FILE* err)
    : m_options(options)
    , m_service(service)
    , m_out(out)
    , m_err(err)
{
}

ExitCode CliCommands::run()
{
    switch (m_options.command) {
    case Options::Command::Sessions:
        return sessions();
    case Options::Command::History:
        return history();
    case Options::Command::Info:
        return info();
    case Options::Command::Post:
        return post();
    case Options::Command::Clear:
        return m_options.all ? clearAll() : clear();
    case Options::Command::InitDb:
        return initDatabase();
    default: // have classes of their own
        break;
    }
    return ExitCode::CouldNotDo;
}

SessionKey CliCommands::key() const
{
    return {m_options.user.value_or(0), m_options.sessionId};
}

void CliCommands::print(const QString& line)
{
    std::fputs((line + u'\n').toUtf8().constData(), m_out);
}

void CliCommands::print(const QJsonObject& object)
{
    std::fputs(QJsonDocument(object).toJson(QJsonDocument::Indented).constData(), m_out);
}

void CliCommands::remark(const QString& text)
{
    const QString line = tr("talkglass: %1").arg(clitext::printable(text));
    std::fputs((line + u'\n').toUtf8().constData(), m_err);
}

void CliCommands::warn(const std::optional<StoreError>& error)
{
    if (error)
        remark(tr("partial answer: %1").arg(error->text()));
}

ExitCode CliCommands::fail(const StoreError& error)
{
    remark(error.text());
    return exitCodeOf(error);
}

/// The store that answered does not have it; the other one may.
StoreError CliCommands::notKnown(const StoreError& cause) const
{
    const QString place = cause.store == Store::Cache ? tr("the archive") : tr("the cache");
    return {StoreError::Kind::Unavailable, cause.store,
            tr("No session \u201c%1\u201d of user %2 in %3, and the other store could not be asked: %4")
                .arg(key().sessionId, QString::number(key().userId), place, cause.message),
            cause.hint};
}

ExitCode CliCommands::sessions()
{
    SessionWalkRequest request;
    request.filter.userId = m_options.user;
    request.residency = m_options.residency;
    request.filter.includeCleared = m_options.includeCleared;
    bool first = true;
    qint64 printed = 0;
    const bool json = m_options.json;
    // Printed as they come: a million sessions need no more memory than one.
    const auto take = [&](const Session& session) {
        if (json) {
            std::fputs(first ? "[\n" : ",\n", m_out);
            const QByteArray line = QJsonDocument(clijson::session(session)).toJson(QJsonDocument::Compact);
            std::fputs(line.constData(), m_out);
        } else {
            if (first)
                print(clitext::sessionHeader());
            print(clitext::sessionLine(session));
        }
        first = false;
        ++printed;
        return std::ferror(m_out) == 0 && (m_options.limit == 0 || printed < m_options.limit);
    };
    const Result<std::optional<StoreError>> walked = waitFor(m_service.walkSessions(request, take));
    if (!walked)
        return fail(walked.error());
    if (json)
        std::fputs(first ? "[]\n" : "\n]\n", m_out);
    else if (first)
        print(tr("No sessions."));
    warn(*walked);
    return ExitCode::Done;
}

ExitCode CliCommands::history()
{
    const HistoryRequest request{key(), m_options.limit, m_options.source};
    const Result<History> history = waitFor(m_service.conversationHistory(request));
    if (!history)
        return fail(history.error());
    if (!history->found && history->degraded)
        return fail(notKnown(*history->degraded));
    if (!history->found) {
        return fail({StoreError::Kind::NotFound,
                     Store::None,
                     tr("No session \u201c%1\u201d of user %2 there.").arg(key().sessionId).arg(key().userId),
                     {}});
    }
    if (m_options.json)
        print(clijson::history(*history, m_options.source));
    else
        print(clitext::history(*history));
    warn(history->degraded);
    return ExitCode::Done;
}

ExitCode CliCommands::info()
{
    const Result<Session> session = waitFor(m_service.sessionInfo(key()));
    if (!session)
        return fail(session.error());
    const bool found = session->isCached() || session->isArchived() || session->problems;
    if (!found && session->degraded)
        return fail(notKnown(*session->degraded));
    if (m_options.json)
        print(clijson::info(*session));
    else
        print(clitext::info(*session));
    warn(session->degraded);
    if (!session->metadataReadable)
        remark(tr("partial answer: the metadata in the archive has a number or a depth that cannot be read; it, and "
                  "title, agent and what else is in it, are not shown"));
    return ExitCode::Done;
}

ExitCode CliCommands::post()
{
    const Result<QString> content = contentFrom(m_options.content);
    if (!content)
        return fail(content.error());
    const Result<AddedMessage> added =
        waitFor(m_service.addMessage({key(), m_options.role, *content, m_options.metadata}));
    if (!added)
        return fail(added.error());
    if (m_options.json)
        print(clijson::added(*added));
    else
        print(clitext::added(*added));
    warn(added->archiveError);
    warn(added->cacheError);
    return ExitCode::Done;
}

ExitCode CliCommands::clear()
{
    const Result<ClearReport> report = waitFor(m_service.clearSession(key()));
    if (!report)
        return fail(report.error());
    if (report->notFound()) {
        return fail({StoreError::Kind::NotFound,
                     Store::None,
                     tr("No session \u201c%1\u201d of user %2 in either store.").arg(key().sessionId).arg(key().userId),
                     {}});
    }
    if (m_options.json)
        print(clijson::cleared(*report));
    else
        print(clitext::cleared(*report));
    warn(report->cacheError);
    warn(report->archiveError);
    return report->complete() ? ExitCode::Done : ExitCode::CouldNotDo;
}

ExitCode CliCommands::clearAll()
{
    const qint64 user = m_options.user.value_or(0);
    const Result<UserClearReport> report = waitFor(m_service.clearUserSessions(user));
    if (!report)
        return fail(report.error());
    if (m_options.json) {
        print(clijson::cleared(*report, user));
    } else {
        for (const ClearReport& each : *report)
            print(clitext::cleared(each));
        print(tr("%1 sessions cleared.").arg(report->size()));
    }
    if (report->notFound()) {
        return fail(
            {StoreError::Kind::NotFound, Store::None, tr("User %1 has no sessions in either store.").arg(user), {}});
    }
    if (const std::optional<StoreError> shortfall = report->shortfall()) {
        remark(shortfall->text());
        return ExitCode::CouldNotDo;
    }
    return ExitCode::Done;
}

ExitCode CliCommands::initDatabase()
{
    const Result<QStringList> made = waitFor(m_service.initDatabase());
    if (!made)
        return fail(made.error());
    if (m_options.json)
        print(QJsonObject{{QStringLiteral("created"), QJsonArray::fromStringList(*made)}});
    else
        print(made->isEmpty() ? tr("Everything is there already; nothing was changed.")
                              : tr("Created: %1").arg(made->join(u", ")));
    return ExitCode::Done;
}

} // namespace talkglass
