#include "models/cache/CacheKeys.h"

#include <QStringDecoder>

namespace talkglass::cachekeys {

namespace {

constexpr QByteArrayView sessionInfix = ":session:";
constexpr QByteArrayView userSetPrefix = "sessions:user:";
constexpr QByteArrayView mappingPrefix = "session:user_id:";

/// Only as this program writes numbers, so that a key that parses is the key that session() gives back.
std::optional<qint64> parseUser(QByteArrayView text)
{
    bool isNumber = false;
    const QByteArray digits = text.toByteArray();
    const qint64 user = digits.toLongLong(&isNumber);
    if (!isNumber || QByteArray::number(user) != digits)
        return std::nullopt;
    return user;
}

} // namespace

QByteArray session(const SessionKey& key)
{
    return sessionPrefix.toByteArray() + QByteArray::number(key.userId) + sessionInfix.toByteArray() +
           key.sessionId.toUtf8();
}

QByteArray userSet(qint64 userId)
{
    return userSetPrefix.toByteArray() + QByteArray::number(userId);
}

QByteArray mapping(const QString& id)
{
    return mappingPrefix.toByteArray() + id.toUtf8();
}

std::optional<QString> decodeId(const QByteArray& bytes)
{
    // The flag keeps a leading U+FEFF, which would else be taken for a mark and dropped.
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    const QString id = decoder(bytes);
    if (id.isEmpty() || decoder.hasError())
        return std::nullopt;
    return id;
}

std::optional<SessionKey> parseSession(const QByteArray& key)
{
    if (!isSession(key))
        return std::nullopt;
    const qsizetype end = key.indexOf(sessionInfix, sessionPrefix.size());
    if (end < 0)
        return std::nullopt;
    const auto user = parseUser(QByteArrayView(key).sliced(sessionPrefix.size(), end - sessionPrefix.size()));
    const auto id = decodeId(key.mid(end + sessionInfix.size()));
    if (!user || !id)
        return std::nullopt;
    return SessionKey{*user, *id};
}

std::optional<qint64> parseUserSet(const QByteArray& key)
{
    if (!isUserSet(key))
        return std::nullopt;
    return parseUser(QByteArrayView(key).sliced(userSetPrefix.size()));
}

bool isSession(const QByteArray& key)
{
    return key.startsWith(sessionPrefix);
}

bool isUserSet(const QByteArray& key)
{
    return key.startsWith(userSetPrefix);
}

} // namespace talkglass::cachekeys
