#include "app/http/HttpErrors.h"

#include "models/cache/JsonText.h"

#include <QCoreApplication>

namespace talkglass::httperrors {

namespace {

int statusOf(StoreError::Kind kind)
{
    switch (kind) {
    case StoreError::Kind::InvalidInput:
        return 422;
    case StoreError::Kind::ReadOnly:
    case StoreError::Kind::UnknownUser:
        return 403;
    case StoreError::Kind::NotFound:
        return 404;
    case StoreError::Kind::Conflict:
        return 409;
    case StoreError::Kind::AgentFailed:
        return 502;
    case StoreError::Kind::WrongType:
    case StoreError::Kind::Rejected:
    case StoreError::Kind::Protocol:
        return 500;
    case StoreError::Kind::Unavailable:
    case StoreError::Kind::Timeout:
    case StoreError::Kind::AuthFailed:
    case StoreError::Kind::Schema:
        break;
    }
    return 503;
}

} // namespace

HttpAnswer refusal(int status, const QString& detail)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = QByteArrayLiteral("{\"detail\": ");
    jsontext::appendString(answer.body, detail);
    answer.body += '}';
    return answer;
}

HttpAnswer of(const StoreError& error)
{
    HttpAnswer answer = refusal(statusOf(error.kind), error.text());
    if (answer.status == 503)
        answer.headers.append({QByteArrayLiteral("Retry-After"), QByteArrayLiteral("2")});
    return answer;
}

HttpAnswer closing()
{
    HttpAnswer answer = refusal(503, QCoreApplication::translate("HttpErrors", "This service is closing; what became "
                                                                               "of the request is not known."));
    answer.headers.append({QByteArrayLiteral("Retry-After"), QByteArrayLiteral("2")});
    answer.close = true;
    return answer;
}

} // namespace talkglass::httperrors
