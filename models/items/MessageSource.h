#pragma once

#include "models/service/ServiceTypes.h"

#include <QFuture>

namespace talkglass {

/// What the conversation's models and widgets need of the service, and no more, so that tests can script it. Every
/// function returns at once; failures are values. See HybridConversationService for what each does. GUI thread.
class MessageSource
{
public:
    virtual ~MessageSource() = default;

    virtual QFuture<Result<CachedHistory>> cachedMessages(const SessionKey& key, qint64 limit) = 0;
    virtual QFuture<Result<QList<Message>>>
    archivedMessages(const SessionKey& key, const std::optional<MessageCursor>& before, qint64 limit) = 0;
    virtual QFuture<Result<AddedMessage>> addMessage(const NewMessage& message) = 0;
    virtual QFuture<Result<ClearReport>> clearSession(const SessionKey& key) = 0;
};

} // namespace talkglass
