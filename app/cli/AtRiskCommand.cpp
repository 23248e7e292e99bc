#include "app/cli/AtRiskCommand.h"

#include "app/cli/CliText.h"
#include "app/cli/Interrupt.h"
#include "models/risk/AtRiskKeeper.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QThread>

#include <algorithm>

namespace talkglass {

namespace {

constexpr unsigned long lookMs = 5;

QString tr(const char* text)
{
    return QCoreApplication::translate("AtRiskCommand", text);
}

template <typename T>
Result<T> waitFor(AtRiskKeeper& keeper, QFuture<Result<T>> future, const Interrupt& interrupt)
{
    while (!future.isFinished()) {
        if (interrupt.isAsked())
            keeper.cancel();
        QThread::msleep(lookMs);
    }
    if (future.resultCount() == 0)
        return StoreError{StoreError::Kind::Unavailable, Store::None, tr("The request was cancelled."), {}};
    return future.result();
}

QString sessionLine(const AtRiskSession& session)
{
    const QString ends = session.ttlMs < 0 ? tr("never ends") : tr("ends in %1 s").arg(session.ttlMs / 1000);
    const QString title = session.title.isEmpty() ? QString() : QString(u"  " + clitext::printable(session.title));
    return tr("user %1  %2  messages only in the cache: %3, %4")
               .arg(session.key.userId)
               .arg(clitext::printable(session.key.sessionId))
               .arg(session.messages)
               .arg(ends) +
           title;
}

QString persistedText(const Persisted& persisted)
{
    QString text = tr("; archived %1").arg(persisted.archived + persisted.alreadyThere);
    if (persisted.error)
        text += tr("; refused %1: %2").arg(persisted.refused).arg(clitext::printable(persisted.error->text()));
    return text;
}

} // namespace

AtRiskCommand::AtRiskCommand(const Options& options, bool mayWrite, HybridConversationService& service,
                             std::shared_ptr<const Clock> clock, const CliPrinter& printer)
    : m_options(options)
    , m_mayWrite(mayWrite)
    , m_service(service)
    , m_clock(std::move(clock))
    , m_printer(printer)
{
}

ExitCode AtRiskCommand::run()
{
    const Interrupt interrupt;
    AtRiskKeeper keeper(m_service, m_clock);
    const Result<AtRiskReport> report =
        waitFor(keeper, keeper.find({m_options.user, m_options.proof.within}), interrupt);
    if (!report) {
        m_printer.error(report.error());
        return ExitCode::CouldNotDo;
    }
    QList<Persisted> persisted;
    if (m_options.proof.persist && !report->sessions.isEmpty()) {
        QList<SessionKey> keys;
        for (const AtRiskSession& session : report->sessions)
            keys.append(session.key);
        m_printer.remark(tr("will write: PostgreSQL: the messages that only the cache has, with their cached times, of "
                            "%1 sessions")
                             .arg(keys.size()));
        const Result<QList<Persisted>> done = waitFor(keeper, keeper.persist(keys, m_mayWrite), interrupt);
        if (!done) {
            m_printer.error(done.error());
            return ExitCode::CouldNotDo;
        }
        persisted = *done;
    }
    print(*report, persisted);
    const bool rescued = m_options.proof.persist && std::ranges::all_of(persisted, &Persisted::complete);
    return report->sessions.isEmpty() || rescued ? ExitCode::Done : ExitCode::Negative;
}

QJsonObject AtRiskCommand::json(const AtRiskSession& session, const Persisted* persisted)
{
    const auto text = [](const QString& value) { return value.isEmpty() ? QJsonValue() : QJsonValue(value); };
    QJsonObject object{{QStringLiteral("user_id"), session.key.userId},
                       {QStringLiteral("session_id"), session.key.sessionId},
                       {QStringLiteral("messages"), session.messages},
                       {QStringLiteral("ttl"), session.ttlMs < 0 ? -1 : session.ttlMs / 1000},
                       {QStringLiteral("last_activity"),
                        text(session.lastActivity.isValid() ? session.lastActivity.toIsoZ() : QString())},
                       {QStringLiteral("title"), text(session.title)}};
    if (persisted) {
        object.insert(QStringLiteral("persisted"), persisted->archived + persisted->alreadyThere);
        object.insert(QStringLiteral("refused"), persisted->refused);
        object.insert(QStringLiteral("error"), persisted->error ? QJsonValue(persisted->error->text()) : QJsonValue());
    }
    return object;
}

void AtRiskCommand::print(const AtRiskReport& report, const QList<Persisted>& persisted) const
{
    QJsonArray sessions;
    for (qsizetype i = 0; i < report.sessions.size(); ++i) {
        const Persisted* rescue = i < persisted.size() ? &persisted[i] : nullptr;
        if (m_options.json)
            sessions.append(json(report.sessions[i], rescue));
        else
            m_printer.line(sessionLine(report.sessions[i]) + (rescue ? persistedText(*rescue) : QString()));
    }
    if (m_options.json)
        m_printer.json(sessions);
    else if (report.sessions.isEmpty())
        m_printer.line(tr("Nothing is at risk."));
}

} // namespace talkglass
