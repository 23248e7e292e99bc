#pragma once

#include "models/conversation/Session.h"
#include "models/conversation/StoreError.h"

#include <QList>
#include <QStringList>

#include <optional>

namespace talkglass {

/// A page of one user's sessions: the union of both stores, newest activity first. Where there is a row, the archive's
/// activity counts.
struct UserSessionsRequest
{
    qint64 userId = 0;
    qint64 limit = 20; ///< > 0
    qint64 offset = 0; ///< ≥ 0
    bool details = false;

    friend bool operator==(const UserSessionsRequest&, const UserSessionsRequest&) = default;
};

struct UserSessionsPage
{
    QStringList ids;                    ///< of this page
    QList<Session> sessions;            ///< the same with what is known of each; only if details were asked for
    qint64 total = 0;                   ///< in all pages
    std::optional<StoreError> degraded; ///< one store could not be asked; this is what the other one has
};

} // namespace talkglass
