#include "app/http/Tokens.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>

#include <jwt.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace talkglass {

namespace {

constexpr qsizetype secretBytes = 32;
constexpr qint64 largestWhole = qint64(1) << 53;

struct FreeJwt
{
    void operator()(jwt_t* token) const { jwt_free(token); }
};
using Jwt = std::unique_ptr<jwt_t, FreeJwt>;

struct FreeText
{
    void operator()(char* text) const { std::free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

QByteArray randomSecret()
{
    QByteArray secret(secretBytes, Qt::Uninitialized);
    for (char& byte : secret)
        byte = char(QRandomGenerator::system()->bounded(256));
    return secret;
}

/// Three parts of base64url: anything else need not be shown to a parser written in C.
bool looksLikeToken(const QByteArray& token)
{
    const auto isFit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return token.size() <= Tokens::longestToken && token.count('.') == 2 && std::ranges::all_of(token, isFit);
}

QJsonObject objectOf(const QByteArray& part)
{
    return QJsonDocument::fromJson(QByteArray::fromBase64(part, QByteArray::Base64UrlEncoding)).object();
}

std::optional<qint64> wholeOf(const QJsonValue& value)
{
    const double number = value.toDouble(std::nan(""));
    if (!value.isDouble() || std::trunc(number) != number || std::abs(number) > double(largestWhole))
        return std::nullopt;
    return value.toInteger();
}

/// RFC 7519's NumericDate may have a fraction. Nothing: it is there, but no number.
std::optional<qint64> dateOf(const QJsonObject& claims, QLatin1String name)
{
    const QJsonValue value = claims.value(name);
    if (value.isUndefined())
        return 0;
    if (!value.isDouble())
        return std::nullopt;
    return qint64(std::clamp(std::floor(value.toDouble()), -double(largestWhole), double(largestWhole)));
}

} // namespace

Tokens::Tokens(QByteArray secret, std::shared_ptr<const Clock> clock)
    : m_clock(std::move(clock))
    , m_random(secret.isEmpty())
    , m_secret(m_random ? randomSecret() : std::move(secret))
{
}

Tokens::Verdict Tokens::verify(const QByteArray& authorization)
{
    constexpr QByteArrayView scheme = "Bearer ";
    if (authorization.size() <= scheme.size() ||
        QByteArrayView(authorization).first(scheme.size()).compare(scheme, Qt::CaseInsensitive) != 0)
        return {Fault::Missing, 0};
    const Timestamp now = m_clock->now();
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_known.constFind(authorization);
        if (known != m_known.cend())
            return {judge(*known, now), known->userId};
    }
    Known fresh;
    if (const Fault fault = decode(authorization.mid(scheme.size()).trimmed(), fresh); fault != Fault::None)
        return {fault, 0};
    const Fault fault = judge(fresh, now);
    if (fault == Fault::None) {
        const std::lock_guard lock(m_mutex);
        if (m_known.size() >= mostRemembered)
            m_known.clear();
        m_known.insert(authorization, fresh);
    }
    return {fault, fresh.userId};
}

Tokens::Fault Tokens::decode(const QByteArray& token, Known& known) const
{
    if (!looksLikeToken(token))
        return Fault::Malformed;
    const QList<QByteArray> parts = token.split('.');
    const QJsonObject header = objectOf(parts[0]);
    if (header.isEmpty())
        return Fault::Malformed;
    // Before anything is verified: the token does not choose how it is verified.
    if (header.value(QLatin1String("alg")).toString() != u"HS256")
        return Fault::Algorithm;
    jwt_t* raw = nullptr;
    const auto* key = reinterpret_cast<const unsigned char*>(m_secret.constData());
    const int failed = jwt_decode(&raw, token.constData(), key, int(m_secret.size()));
    const Jwt decoded(raw);
    if (failed != 0)
        return Fault::Signature;
    if (jwt_get_alg(decoded.get()) != JWT_ALG_HS256)
        return Fault::Algorithm;
    const Text json(jwt_get_grants_json(decoded.get(), nullptr));
    const QJsonObject claims = QJsonDocument::fromJson(QByteArray(json.get())).object();
    const std::optional<qint64> user = wholeOf(claims.value(QLatin1String("user_id")));
    if (!user || *user <= 0)
        return Fault::NoUser;
    const std::optional<qint64> expires = dateOf(claims, QLatin1String("exp"));
    const std::optional<qint64> notBefore = dateOf(claims, QLatin1String("nbf"));
    if (!expires || !notBefore)
        return Fault::Malformed;
    known = {*user, *notBefore, claims.contains(QLatin1String("exp")) ? std::max<qint64>(*expires, 1) : 0};
    return Fault::None;
}

Tokens::Fault Tokens::judge(const Known& known, Timestamp now)
{
    const qint64 seconds = now.micros() / 1'000'000;
    const bool valid = (known.expires == 0 || seconds < known.expires) && seconds >= known.notBefore;
    return valid ? Fault::None : Fault::Expired;
}

QByteArray Tokens::make(qint64 userId, qint64 expiresInSeconds) const
{
    jwt_t* raw = nullptr;
    if (jwt_new(&raw) != 0)
        return {};
    const Jwt token(raw);
    const qint64 now = m_clock->now().micros() / 1'000'000;
    const auto* key = reinterpret_cast<const unsigned char*>(m_secret.constData());
    int failed = jwt_set_alg(token.get(), JWT_ALG_HS256, key, int(m_secret.size()));
    failed |= jwt_add_grant_int(token.get(), "user_id", long(userId));
    failed |= jwt_add_grant_int(token.get(), "iat", long(now));
    if (expiresInSeconds > 0)
        failed |= jwt_add_grant_int(token.get(), "exp", long(now + expiresInSeconds));
    if (failed != 0)
        return {};
    const Text text(jwt_encode_str(token.get()));
    return QByteArray(text.get());
}

QString Tokens::text(Fault fault)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("Tokens", text); };
    switch (fault) {
    case Fault::Missing:
        return tr("Not logged in: send the header \"Authorization: Bearer TOKEN\".");
    case Fault::Malformed:
        return tr("The token is no JWT.");
    case Fault::Algorithm:
        return tr("The token's algorithm is not HS256.");
    case Fault::Signature:
        return tr("The token is not signed with this service's secret.");
    case Fault::Expired:
        return tr("The token has expired, or is not valid yet.");
    case Fault::NoUser:
        return tr("The token's claim user_id is no positive whole number.");
    case Fault::None:
        break;
    }
    return {};
}

} // namespace talkglass
