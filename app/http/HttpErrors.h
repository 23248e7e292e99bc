#pragma once

#include "app/http/HttpMessages.h"
#include "models/conversation/StoreError.h"

#include <QString>

/// Errors as the endpoint says them: `{"detail": "..."}`. Any thread.
namespace talkglass::httperrors {

HttpAnswer refusal(int status, const QString& detail);
/// InvalidInput 422, ReadOnly and UnknownUser 403, NotFound 404, Conflict 409, AgentFailed 502, WrongType and Rejected
/// 500, whatever may pass 503 with Retry-After.
HttpAnswer of(const StoreError& error);
/// The service ends while the request waits.
HttpAnswer closing();

} // namespace talkglass::httperrors
