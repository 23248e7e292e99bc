#include "models/agents/ChatCompletion.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QTimeZone>

namespace talkglass::chatcompletion {

namespace {

constexpr qsizetype errorChars = 300;

bool isSendable(const Message& message)
{
    return !message.malformed && !message.content.isEmpty() &&
           (message.role == u"user" || message.role == u"assistant" || message.role == u"system");
}

QJsonObject entry(const QString& role, const QString& content)
{
    return {{QStringLiteral("role"), role}, {QStringLiteral("content"), content}};
}

QString oneLine(const QString& text)
{
    const QString line = text.simplified();
    return line.size() > errorChars ? QString(line.left(errorChars) + u'…') : line;
}

/// `{"error": {"message": …}}`, `{"error": "…"}`, `{"message": …}`, `{"detail": …}`: services differ.
QString errorOf(const QJsonObject& object)
{
    const QJsonValue error = object.value(u"error");
    for (const QJsonValue& said :
         {error.toObject().value(u"message"), error, object.value(u"message"), object.value(u"detail")}) {
        if (said.isString() && !said.toString().trimmed().isEmpty())
            return oneLine(said.toString());
    }
    return error.isObject() ? oneLine(QString::fromUtf8(QJsonDocument(error.toObject()).toJson())) : QString();
}

std::optional<Part> read(const QByteArray& json, QStringView where)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject())
        return std::nullopt;
    const QJsonObject object = document.object();
    Part part;
    part.model = object.value(u"model").toString();
    if (const QJsonValue error = object.value(u"error"); !error.isUndefined() && !error.isNull()) {
        part.error = errorOf(object);
        if (part.error.isEmpty())
            part.error = QStringLiteral("?");
        return part;
    }
    const QJsonObject choice = object.value(u"choices").toArray().at(0).toObject();
    part.text = choice.value(where).toObject().value(u"content").toString();
    part.ended = choice.value(u"finish_reason").isString();
    return part;
}

} // namespace

QByteArray request(const AgentQuestion& question, bool stream)
{
    QJsonArray messages;
    if (!question.agent.instruction.isEmpty())
        messages.append(entry(QStringLiteral("system"), question.agent.instruction));
    for (const Message& message : question.context) {
        if (isSendable(message))
            messages.append(entry(message.role, message.content));
    }
    return QJsonDocument(
               QJsonObject{
                   {QStringLiteral("model"), question.model.isEmpty() ? question.agent.model : question.model},
                   {QStringLiteral("messages"), messages},
                   {QStringLiteral("stream"), stream},
               })
        .toJson(QJsonDocument::Compact);
}

std::optional<Part> readEvent(const QByteArray& json)
{
    return read(json, u"delta");
}

std::optional<Part> readWhole(const QByteArray& json)
{
    return read(json, u"message");
}

QString errorText(const QByteArray& body)
{
    return errorOf(QJsonDocument::fromJson(body).object());
}

std::optional<std::chrono::milliseconds> retryAfter(const QByteArray& value, Timestamp now)
{
    bool isNumber = false;
    const double seconds = value.trimmed().toDouble(&isNumber);
    constexpr double longest = 1e9;
    if (isNumber && seconds >= 0)
        return std::chrono::milliseconds(qint64(std::min(seconds, longest) * 1000));
    const QDateTime local = QLocale::c().toDateTime(QString::fromLatin1(value.trimmed()),
                                                    QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
    if (!local.isValid())
        return std::nullopt;
    const QDateTime date(local.date(), local.time(), QTimeZone::utc());
    return std::chrono::milliseconds(std::max<qint64>(0, date.toMSecsSinceEpoch() - now.millis()));
}

QString storable(const QString& text)
{
    QString clean = text.isValidUtf16() ? text : QString::fromUtf8(text.toUtf8());
    clean.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter));
    return clean;
}

} // namespace talkglass::chatcompletion
