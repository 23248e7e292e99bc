#include "models/agents/CompletionCall.h"

#include <QNetworkAccessManager>
#include <QNetworkRequest>

namespace talkglass {

namespace {

constexpr int ok = 200;
constexpr int tooMany = 429;
constexpr int unavailable = 503;
constexpr qint64 readAheadBytes = 256 * 1024;
constexpr qsizetype refusalBytes = 64 * 1024;

QUrl completionsUrl(const QUrl& base)
{
    QUrl url = base;
    QString path = base.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path + QStringLiteral("/chat/completions"));
    return url;
}

int statusOf(const QNetworkReply& reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

bool hasControlCharacter(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() > 0x7e; });
}

QString seconds(std::chrono::milliseconds time)
{
    return QString::number(double(time.count()) / 1000);
}

} // namespace

CompletionCall::CompletionCall(const AgentQuestion& question, const QString& key, const AgentLimits& limits,
                               QNetworkAccessManager& network, std::shared_ptr<const Clock> clock, QObject* parent)
    : AgentCall(parent)
    , m_question(question)
    , m_key(key)
    , m_limits(limits)
    , m_network(network)
    , m_clock(std::move(clock))
{
    m_overall.setSingleShot(true);
    m_pause.setSingleShot(true);
    connect(&m_overall, &QTimer::timeout, this,
            [this] { fail(tr("it took longer than %1 s").arg(seconds(m_limits.overall))); });
    connect(&m_pause, &QTimer::timeout, this, &CompletionCall::attempt);
}

CompletionCall::~CompletionCall()
{
    dropReply();
}

void CompletionCall::start()
{
    m_overall.start(m_limits.overall);
    m_pause.start(0);
}

void CompletionCall::attempt()
{
    const QString variable = m_question.agent.keyVariable;
    if (!variable.isEmpty() && (m_key.isEmpty() || hasControlCharacter(m_key))) {
        fail(m_key.isEmpty() ? tr("the environment variable %1, which is to hold its key, is not set").arg(variable)
                             : tr("the environment variable %1 holds no usable key").arg(variable),
             tr("Set it, and start Talkglass again."));
        return;
    }
    ++m_attempts;
    QNetworkRequest request(completionsUrl(m_question.agent.baseUrl));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    request.setHeader(QNetworkRequest::UserAgentHeader, QByteArrayLiteral("talkglass"));
    request.setRawHeader("Accept", m_stream ? "text/event-stream, application/json" : "application/json");
    if (!m_key.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_key.toLatin1());
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setTransferTimeout(int(m_limits.silence.count()));

    m_body.clear();
    m_events = {};
    m_received = 0;
    m_isEventStream = false;
    m_reply = m_network.post(request, chatcompletion::request(m_question, m_stream));
    m_reply->setReadBufferSize(readAheadBytes);
    connect(m_reply, &QNetworkReply::readyRead, this, &CompletionCall::takeBytes);
    connect(m_reply, &QNetworkReply::finished, this, &CompletionCall::takeEnd);
}

void CompletionCall::takeBytes()
{
    if (m_done || !m_reply)
        return;
    const bool isAnswer = statusOf(*m_reply) == ok;
    const QByteArray bytes = m_reply->isOpen() ? m_reply->readAll() : QByteArray(); // an aborted one is closed
    m_received += bytes.size();
    // A stream wraps each word in an event of some 200 bytes.
    constexpr qsizetype wrapping = 64;
    if (isAnswer && m_received > m_limits.answerBytes * (m_isEventStream ? wrapping : 2)) {
        fail(tr("its answer is too long"));
        return;
    }
    if (!isAnswer) {
        if (m_body.size() < refusalBytes)
            m_body += bytes.left(refusalBytes - m_body.size());
        return;
    }
    m_isEventStream = m_reply->header(QNetworkRequest::ContentTypeHeader).toString().startsWith(u"text/event-stream");
    if (m_isEventStream)
        takeEvents(bytes);
    else
        m_body += bytes;
}

void CompletionCall::takeEvents(const QByteArray& bytes)
{
    for (const QByteArray& event : m_events.take(bytes)) {
        if (m_done)
            return;
        if (event == "[DONE]") {
            succeed(); // the connection may stay open
            return;
        }
        const std::optional<chatcompletion::Part> part = chatcompletion::readEvent(event);
        if (!part) {
            fail(tr("it sent something that is no JSON"));
            return;
        }
        if (!part->error.isEmpty()) {
            fail(tr("it broke off: %1").arg(part->error));
            return;
        }
        m_ended = m_ended || part->ended;
        if (!part->model.isEmpty())
            m_model = part->model;
        if (part->text.isEmpty())
            continue;
        m_text += part->text;
        Q_EMIT grew(part->text);
    }
    if (!m_done && (m_text.size() > m_limits.answerBytes || m_events.pendingBytes() > m_limits.answerBytes))
        fail(tr("its answer is too long"));
}

void CompletionCall::takeEnd()
{
    if (m_done || !m_reply)
        return;
    takeBytes();
    if (m_done)
        return;
    const int status = statusOf(*m_reply);
    if (status != 0 && status != ok) {
        takeRefusal(status);
    } else if (m_isEventStream && m_ended) {
        succeed();
    } else if (m_reply->error() != QNetworkReply::NoError) {
        fail(networkCause());
    } else if (m_isEventStream) {
        takeEvents("\n\n"); // some services leave the last event's end out
        if (!m_done)
            m_ended ? succeed() : fail(tr("the connection ended in the middle of its answer"));
    } else {
        takeWhole();
    }
}

void CompletionCall::takeWhole()
{
    const std::optional<chatcompletion::Part> part = chatcompletion::readWhole(m_body);
    if (!part) {
        fail(tr("it sent something that is no JSON"), tr("Look at base_url: it usually ends with /v1."));
        return;
    }
    if (!part->error.isEmpty()) {
        fail(part->error);
        return;
    }
    m_model = part->model;
    m_text = part->text;
    if (m_text.size() > m_limits.answerBytes) {
        fail(tr("its answer is too long"));
        return;
    }
    if (!m_text.isEmpty())
        Q_EMIT grew(m_text);
    succeed();
}

void CompletionCall::takeRefusal(int status)
{
    const QString said = chatcompletion::errorText(m_body);
    // Some services know no streams, and say so.
    if (m_stream && (status == 400 || status == 422 || status == 501) && m_body.contains("stream")) {
        m_stream = false;
        dropReply();
        m_pause.start(0);
        return;
    }
    if ((status == tooMany || status == unavailable) && tryAgain(status))
        return;
    const QString detail = said.isEmpty() ? QString() : QString(QStringLiteral(": ") + said);
    switch (status) {
    case 401:
    case 403:
        fail(tr("it refused the key (%1)%2").arg(status).arg(detail),
             m_question.agent.keyVariable.isEmpty()
                 ? tr("The agent has no key_variable.")
                 : tr("Look at the environment variable %1.").arg(m_question.agent.keyVariable));
        return;
    case 404:
        fail(tr("it knows no such address or model (404)%1").arg(detail), tr("Look at base_url and model."));
        return;
    case tooMany:
        fail(tr("it has had too many requests (429)%1").arg(detail), tr("Try again later."));
        return;
    case unavailable:
        fail(tr("it is busy or away (503)%1").arg(detail), tr("Try again later."));
        return;
    default:
        if (status >= 300 && status < 400) {
            fail(tr("it wants to be asked at another address (%1 %2)")
                     .arg(status)
                     .arg(m_reply->header(QNetworkRequest::LocationHeader).toUrl().toDisplayString().left(200)),
                 tr("Redirects are not followed, because of the key. Look at base_url."));
            return;
        }
        fail(tr("it answered with status %1%2").arg(status).arg(detail));
    }
}

bool CompletionCall::tryAgain(int status)
{
    if (m_attempts >= m_limits.attempts)
        return false;
    const auto usual = m_limits.firstPause * (1 << (m_attempts - 1));
    const auto asked = chatcompletion::retryAfter(m_reply->rawHeader("Retry-After"), m_clock->now());
    const auto pause = asked.value_or(std::min<std::chrono::milliseconds>(usual, m_limits.longestPause));
    if (pause > m_limits.longestPause) {
        fail(tr("it is busy (%1), and asks to wait for %2 s").arg(status).arg(seconds(pause)), tr("Try again then."));
        return true;
    }
    dropReply();
    m_pause.start(pause);
    return true;
}

QString CompletionCall::networkCause() const
{
    const QString host = m_question.agent.baseUrl.host();
    switch (m_reply->error()) {
    case QNetworkReply::OperationCanceledError: // what a transfer time-out is told as
    case QNetworkReply::TimeoutError:
        return tr("nothing came from %1 for %2 s").arg(host, seconds(m_limits.silence));
    case QNetworkReply::ConnectionRefusedError:
        return tr("%1 refused the connection").arg(m_question.agent.baseUrl.authority());
    case QNetworkReply::HostNotFoundError:
        return tr("there is no host %1").arg(host);
    case QNetworkReply::RemoteHostClosedError:
        return m_text.isEmpty() ? tr("%1 closed the connection").arg(host)
                                : tr("the connection ended in the middle of its answer");
    default:
        return m_reply->errorString();
    }
}

void CompletionCall::dropReply()
{
    if (!m_reply)
        return;
    QNetworkReply* reply = m_reply;
    m_reply = nullptr;
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
}

void CompletionCall::succeed()
{
    if (m_text.trimmed().isEmpty()) {
        fail(tr("its answer is empty"));
        return;
    }
    m_done = true;
    m_overall.stop();
    dropReply();
    const QString asked = m_question.model.isEmpty() ? m_question.agent.model : m_question.model;
    Q_EMIT finished(
        AgentAnswer{chatcompletion::storable(m_text), m_model.isEmpty() ? asked : chatcompletion::storable(m_model)});
}

void CompletionCall::fail(const QString& cause, const QString& hint)
{
    if (m_done)
        return;
    m_done = true;
    m_overall.stop();
    m_pause.stop();
    dropReply();
    QString message = tr("%1 gave no answer: %2.").arg(m_question.agent.name, cause);
    // Services quote the key they refuse.
    if (!m_key.isEmpty())
        message.replace(m_key, QStringLiteral("***"));
    Q_EMIT finished(StoreError{StoreError::Kind::AgentFailed, Store::None, message, hint});
}

} // namespace talkglass
