#include "tests/support/ScriptedHttp.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTimer>

namespace talkglass {

namespace {

QByteArray object(const QJsonObject& value)
{
    return QJsonDocument(value).toJson(QJsonDocument::Compact);
}

} // namespace

ScriptedHttp::ScriptedHttp()
{
    connect(&m_server, &QTcpServer::newConnection, this, &ScriptedHttp::takeConnection);
    m_server.listen(QHostAddress::LocalHost);
}

void ScriptedHttp::setScript(const QList<Answer>& script)
{
    m_script = script;
    m_requests.clear();
}

QUrl ScriptedHttp::baseUrl() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1/v1").arg(m_server.serverPort()));
}

ScriptedHttp::Answer ScriptedHttp::json(const QByteArray& body, int status)
{
    Answer answer;
    answer.status = status;
    answer.pieces = {body};
    return answer;
}

ScriptedHttp::Answer ScriptedHttp::stream(const QByteArrayList& words, bool complete)
{
    Answer answer;
    answer.contentType = "text/event-stream; charset=utf-8";
    for (const QByteArray& word : words) {
        const QJsonObject delta{{QStringLiteral("content"), QString::fromUtf8(word)}};
        const QJsonObject choice{{QStringLiteral("delta"), delta}, {QStringLiteral("finish_reason"), QJsonValue::Null}};
        answer.pieces.append("data: " +
                             object({{QStringLiteral("model"), QStringLiteral("scripted-1")},
                                     {QStringLiteral("choices"), QJsonArray{choice}}}) +
                             "\n\n");
    }
    if (complete)
        answer.pieces.append("data: [DONE]\n\n");
    return answer;
}

QByteArray ScriptedHttp::completion(const QByteArray& text)
{
    const QJsonObject message{{QStringLiteral("role"), QStringLiteral("assistant")},
                              {QStringLiteral("content"), QString::fromUtf8(text)}};
    const QJsonObject choice{{QStringLiteral("message"), message},
                             {QStringLiteral("finish_reason"), QStringLiteral("stop")}};
    return object(
        {{QStringLiteral("model"), QStringLiteral("scripted-1")}, {QStringLiteral("choices"), QJsonArray{choice}}});
}

void ScriptedHttp::takeConnection()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { takeBytes(socket); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            m_read.remove(socket);
            socket->deleteLater();
        });
    }
}

void ScriptedHttp::takeBytes(QTcpSocket* socket)
{
    QByteArray& read = m_read[socket];
    read += socket->readAll();
    const qsizetype end = read.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    QByteArrayList lines = read.left(end).split('\n');
    Request request;
    request.line = lines.takeFirst().trimmed();
    for (const QByteArray& line : lines) {
        const qsizetype colon = line.indexOf(':');
        request.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
    }
    const QByteArray body = read.mid(end + 4);
    if (body.size() < request.headers.value("content-length").toLongLong())
        return;
    request.body = QJsonDocument::fromJson(body).object();
    read.clear();
    m_requests.append(request);
    answer(socket, m_script.value(std::min(m_requests.size(), m_script.size()) - 1));
}

void ScriptedHttp::answer(QTcpSocket* socket, const Answer& answer)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) +
                      " Scripted\r\nContent-Type: " + answer.contentType + "\r\nConnection: close\r\n";
    for (const QByteArray& header : answer.headers)
        head += header + "\r\n";
    if (answer.announced)
        head += "Content-Length: " + QByteArray::number(answer.pieces.join().size() + 1000) + "\r\n";
    socket->write(head + "\r\n");
    // In turns of the event loop of their own, so that the client sees them one by one.
    auto* pace = new QTimer(socket);
    connect(pace, &QTimer::timeout, socket, [socket, pace, answer, next = qsizetype(0)]() mutable {
        if (next < answer.pieces.size()) {
            socket->write(answer.pieces.at(next++));
            socket->flush();
            return;
        }
        pace->stop();
        if (!answer.hangs)
            socket->disconnectFromHost();
    });
    pace->start(2);
}

} // namespace talkglass
