#include "models/archive/ArchiveInput.h"

#include "models/archive/PostgresArchive.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonValue>

#include <algorithm>
#include <limits>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("talkglass::ArchiveInput", text);
}

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::Archive, message, QString()};
}

/// PostgreSQL counts characters, QString counts halves of those beyond the first plane.
bool isLonger(const QString& text, qsizetype characters)
{
    return text.size() > characters && text.toUcs4().size() > characters;
}

bool holdsText(const QJsonValue& value);

bool holdsText(const QJsonObject& object)
{
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (!ArchiveInput::isText(member.key()) || !holdsText(member.value()))
            return false;
    }
    return true;
}

bool holdsText(const QJsonValue& value)
{
    if (value.isString())
        return ArchiveInput::isText(value.toString());
    if (value.isObject())
        return holdsText(value.toObject());
    const QJsonArray array = value.toArray();
    return std::all_of(array.begin(), array.end(), [](const QJsonValue& member) { return holdsText(member); });
}

} // namespace

bool ArchiveInput::isText(const QString& text)
{
    return !text.contains(QChar(0)) && text.isValidUtf16();
}

bool ArchiveInput::isUserId(qint64 userId)
{
    return userId >= std::numeric_limits<qint32>::min() && userId <= std::numeric_limits<qint32>::max();
}

bool ArchiveInput::isKey(const SessionKey& key)
{
    return isUserId(key.userId) && isText(key.sessionId) && !isLonger(key.sessionId, limits::sessionIdChars);
}

std::optional<StoreError> ArchiveInput::refusal(const ArchiveAppend& append)
{
    const auto& [key, message] = append;
    if (key.sessionId.isEmpty())
        return invalid(tr("The session id is empty."));
    if (isLonger(key.sessionId, limits::sessionIdChars))
        return invalid(tr("The session id is longer than %1 characters.").arg(limits::sessionIdChars));
    if (isLonger(message.role, limits::roleChars))
        return invalid(tr("The role is longer than %1 characters.").arg(limits::roleChars));
    if (!isText(key.sessionId))
        return invalid(tr("The session id holds a NUL or half a surrogate pair, which PostgreSQL cannot store."));
    if (!isText(message.role))
        return invalid(tr("The role holds a NUL or half a surrogate pair, which PostgreSQL cannot store."));
    if (!isText(message.content))
        return invalid(tr("The content holds a NUL or half a surrogate pair, which PostgreSQL cannot store."));
    if (!holdsText(message.metadata))
        return invalid(tr("The metadata holds a NUL or half a surrogate pair, which PostgreSQL cannot store."));
    if (message.content.size() * 3 > limits::contentBytes && message.content.toUtf8().size() > limits::contentBytes)
        return invalid(tr("The content is larger than %1 MB.").arg(limits::contentBytes / (1024 * 1024)));
    if (!message.at.isValid())
        return invalid(tr("The message has no time."));
    if (!isUserId(key.userId))
        return unknownUser(key.userId);
    return std::nullopt;
}

StoreError ArchiveInput::unknownUser(qint64 userId)
{
    return {StoreError::Kind::UnknownUser, Store::Archive, tr("There is no user %1 in the archive.").arg(userId),
            tr("The user must have a row in the table users.")};
}

StoreError ArchiveInput::conflict(const SessionKey& key)
{
    return {StoreError::Kind::Conflict, Store::Archive,
            tr("The session “%1” belongs to another user.").arg(key.sessionId), tr("Use another session id.")};
}

} // namespace talkglass
