#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace talkglass {

/// One thing the endpoint can be asked, as an example to copy. Source: reference/http-api.md. Pure, any thread.
struct EndpointCall
{
    QString method;
    QString path;      ///< `{id}` stands for the session id
    QString query;     ///< e.g. "limit=20"; empty: none
    QByteArray body;   ///< JSON; empty: none. `{id}` as in the path
    bool login = true; ///< wants a token
};

/// Every route, each once.
QList<EndpointCall> endpointCalls();
/// A command for a shell: every part is quoted, whatever the session id holds. `url` as Endpoint::url(). A call that
/// changes something is no different: it does so when it is run.
QString curlCommand(const EndpointCall& call, const QString& url, const QByteArray& token, const QString& sessionId);

} // namespace talkglass
