#pragma once

#include "models/conversation/Timestamp.h"

#include <QMetaType>
#include <QString>

#include <optional>

namespace talkglass {

/// One answered request, for people: the window's live log and the request log of `serve`. No body, no token.
struct RequestRecord
{
    Timestamp at;                 ///< when it was complete, UTC
    QString method;               ///< e.g. "GET"
    QString route;                ///< the pattern, e.g. "/api/conversations/sessions/{id}/info"; empty: no such route
    QString path;                 ///< as sent, without the query, cut to 512 characters; hostile text
    int status = 0;               ///< HTTP status of the answer
    qint64 durationMicros = 0;    ///< from the complete request to the answer handed to the network
    QString source;               ///< where it was served from: "cache", "archive", "merged", …; empty: says nothing
    std::optional<qint64> userId; ///< nothing: refused before the login, or no login needed
    QString peer;                 ///< address of the client, without the port
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::RequestRecord)
