#pragma once

#include "models/service/UserSessions.h"

#include <QByteArray>

/// Sessions as reference/http-api.md has them. Pure, any thread.
namespace talkglass::sessionjson {

/// The object of `GET …/{id}/info`.
QByteArray info(const Session& session);
/// `{"sessions": …, "total", "limit", "offset", "has_more"}`.
QByteArray page(const UserSessionsPage& page, const UserSessionsRequest& request);

} // namespace talkglass::sessionjson
