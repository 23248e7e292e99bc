#pragma once

#include <QByteArray>
#include <QList>

#include <cstdint>
#include <functional>
#include <utility>

namespace talkglass {

enum class HttpMethod : std::uint8_t { Get, Post, Delete, Options, Other };

/// A complete request, as far as anything here looks at it. A value, any thread.
struct HttpRequest
{
    HttpMethod method = HttpMethod::Other;
    QByteArray methodName; ///< as sent, e.g. "PATCH"
    QByteArray target;     ///< path and query as sent; cut a little above the limit if it is longer
    // Headers: null where there is none. Of several with one name the first; Host and Authorization are counted.
    QByteArray host;
    QByteArray origin;
    QByteArray authorization;
    QByteArray contentType;
    QByteArray askedMethod; ///< Access-Control-Request-Method
    int hosts = 0;
    int authorizations = 0;
    bool headerTooLarge = false; ///< what is above the limit was not kept
    bool bodyTooLarge = false;   ///< the body was not kept
    QByteArray body;
    QByteArray peer; ///< the client's address, without the port
};

struct HttpAnswer
{
    int status = 200;
    QByteArray body;
    QByteArray contentType = QByteArrayLiteral("application/json"); ///< said only if there is a body
    QList<std::pair<QByteArray, QByteArray>> headers;               ///< further ones
    const char* source = ""; ///< for the log: where it was served from, e.g. "cache"
    bool close = false;      ///< end the connection afterwards
};

/// The words beside a status, for those that are used here.
const char* httpReason(int status);

/// To be called once, from any thread.
using HttpReply = std::function<void(HttpAnswer)>;
/// Called on the server's thread, which it must not block.
using HttpHandler = std::function<void(HttpRequest&&, HttpReply&&)>;

} // namespace talkglass
