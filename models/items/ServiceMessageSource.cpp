#include "models/items/ServiceMessageSource.h"

#include "models/service/HybridConversationService.h"

namespace talkglass {

ServiceMessageSource::ServiceMessageSource(HybridConversationService& service)
    : m_service(service)
{
}

QFuture<Result<CachedHistory>> ServiceMessageSource::cachedMessages(const SessionKey& key, qint64 limit)
{
    return m_service.cachedMessages(key, limit);
}

QFuture<Result<QList<Message>>>
ServiceMessageSource::archivedMessages(const SessionKey& key, const std::optional<MessageCursor>& before, qint64 limit)
{
    return m_service.archivedMessages(key, before, limit);
}

QFuture<Result<AddedMessage>> ServiceMessageSource::addMessage(const NewMessage& message)
{
    return m_service.addMessage(message);
}

QFuture<Result<ClearReport>> ServiceMessageSource::clearSession(const SessionKey& key)
{
    return m_service.clearSession(key);
}

} // namespace talkglass
