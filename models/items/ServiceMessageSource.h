#pragma once

#include "models/items/MessageSource.h"

namespace talkglass {

class HybridConversationService;

/// The service as a MessageSource. The service must outlive it.
class ServiceMessageSource final : public MessageSource
{
public:
    explicit ServiceMessageSource(HybridConversationService& service);

    QFuture<Result<CachedHistory>> cachedMessages(const SessionKey& key, qint64 limit) override;
    QFuture<Result<QList<Message>>> archivedMessages(const SessionKey& key, const std::optional<MessageCursor>& before,
                                                     qint64 limit) override;
    QFuture<Result<AddedMessage>> addMessage(const NewMessage& message) override;
    QFuture<Result<ClearReport>> clearSession(const SessionKey& key) override;

private:
    HybridConversationService& m_service;
};

} // namespace talkglass
