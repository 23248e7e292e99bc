#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QTcpServer>
#include <QUrl>

class QTcpSocket;

namespace talkglass {

/// An HTTP server on loopback that answers as the test says, one entry of the script a request; the last one again and
/// again. Every connection is closed after its answer. Needs the event loop of the thread it is on.
class ScriptedHttp : public QObject
{
public:
    struct Answer
    {
        int status = 200;
        QByteArray contentType = "application/json";
        QByteArrayList headers; ///< "Name: value"
        QByteArrayList pieces;  ///< of the body, sent one after the other
        bool hangs = false;     ///< stays open after the last piece
        bool announced = false; ///< Content-Length says more than is sent
    };
    struct Request
    {
        QByteArray line;
        QHash<QByteArray, QByteArray> headers; ///< names in lower case
        QJsonObject body;
    };

    ScriptedHttp();

    void setScript(const QList<Answer>& script);
    /// E.g. http://127.0.0.1:4711/v1
    QUrl baseUrl() const;
    const QList<Request>& requests() const { return m_requests; }

    static Answer json(const QByteArray& body, int status = 200);
    /// Server-sent events, each in a piece of its own, and [DONE].
    static Answer stream(const QByteArrayList& words, bool complete = true);
    /// Answers with this text, as a whole.
    static QByteArray completion(const QByteArray& text);

private:
    void takeConnection();
    void takeBytes(QTcpSocket* socket);
    void answer(QTcpSocket* socket, const Answer& answer);

    QHash<QTcpSocket*, QByteArray> m_read;
    QList<Answer> m_script;
    QList<Request> m_requests;
    QTcpServer m_server; ///< its sockets tell of their end, so it goes first
};

} // namespace talkglass
