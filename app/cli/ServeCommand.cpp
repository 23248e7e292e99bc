#include "app/cli/ServeCommand.h"

#include "app/cli/CliText.h"
#include "app/http/Tokens.h"

#include <QCoreApplication>

#include <csignal>

namespace talkglass {

namespace {

constexpr qint64 usualUser = 1;

void print(std::FILE* file, const QString& line)
{
    std::fputs((line + u'\n').toUtf8().constData(), file);
    std::fflush(file);
}

} // namespace

ServeCommand::ServeCommand(const Options& options, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                           std::FILE* out, std::FILE* err)
    : m_options(options)
    , m_out(out)
    , m_err(err)
    , m_service(settings, clock)
    , m_chat(m_service, options.agents, clock)
    , m_endpoint(m_service, &m_chat, clock)
{
    // Whoever reads the log may end first.
    std::signal(SIGPIPE, SIG_IGN);
    connect(&m_endpoint, &Endpoint::stateChanged, this, &ServeCommand::takeState);
    connect(&m_signals, &SignalWatcher::endRequested, this, &ServeCommand::end);
    if (options.serve.logFormat == ServeOptions::LogFormat::None)
        return;
    m_log = std::make_unique<RequestLogWriter>(out, options.serve.logFormat);
    connect(&m_endpoint, &Endpoint::requestsLogged, this,
            [this](const QList<RequestRecord>& records) { m_log->add(records, 0); });
    connect(&m_endpoint, &Endpoint::requestsSkipped, this, [this](qint64 count) { m_log->add({}, count); });
}

ExitCode ServeCommand::run()
{
    m_endpoint.start(m_options.serve.endpoint);
    return ExitCode(QCoreApplication::exec());
}

void ServeCommand::takeState(Endpoint::State state)
{
    switch (state) {
    case Endpoint::State::Running:
        return announce();
    case Endpoint::State::Failed:
        warn(m_endpoint.error().text());
        return QCoreApplication::exit(int(ExitCode::CouldNotDo));
    case Endpoint::State::Stopped:
        return QCoreApplication::exit(int(ExitCode::Done));
    default:
        break;
    }
}

void ServeCommand::announce()
{
    // Read by programs, so not translated.
    print(m_out, QStringLiteral("listening on %1").arg(m_endpoint.url()));
    const qint64 user = m_options.user.value_or(usualUser);
    if (m_endpoint.hasRandomSecret())
        print(m_out, tr("token for user %1, good for this run: %2")
                         .arg(user)
                         .arg(QString::fromLatin1(m_endpoint.tokenFor(user, 0))));
    if (m_options.serve.endpoint.isBeyondThisMachine())
        warn(tr("warning: other machines can reach this; the connection is not encrypted"));
    if (m_service.isReadOnly())
        warn(tr("read-only: nothing is written; messages and clears are refused"));
}

void ServeCommand::warn(const QString& text)
{
    print(m_err, tr("talkglass: %1").arg(clitext::printable(text.simplified())));
}

void ServeCommand::end()
{
    if (m_endpoint.state() == Endpoint::State::Running)
        m_endpoint.stop();
    else
        QCoreApplication::exit(int(ExitCode::Done));
}

ExitCode runTokenCommand(const Options& options, const std::shared_ptr<const Clock>& clock, std::FILE* out,
                         std::FILE* err)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("ServeCommand", text); };
    if (options.serve.endpoint.secret.isEmpty()) {
        print(err, tr("talkglass: a token needs the secret of the service it is for: set SECRET_KEY, or name a "
                      "deployment's file with --env-file."));
        return ExitCode::CouldNotDo;
    }
    const QByteArray token = Tokens(options.serve.endpoint.secret, clock)
                                 .make(options.user.value_or(usualUser), options.serve.expiresInSeconds);
    if (token.isEmpty()) {
        print(err, tr("talkglass: the token could not be made."));
        return ExitCode::CouldNotDo;
    }
    print(out, QString::fromLatin1(token));
    return ExitCode::Done;
}

} // namespace talkglass
