#include "app/samples/SampleConversation.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int secondsBeforeAnswer = 7;
constexpr int secondsBeforeQuestion = 48;

StoreError broken(const QString& file, const QString& what)
{
    return {StoreError::Kind::Protocol,
            Store::None,
            QCoreApplication::translate("SampleConversation", "The sample file %1 cannot be read: %2.")
                .arg(QFileInfo(file).fileName(), what),
            {}};
}

Result<QJsonArray> readArray(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return broken(path, file.errorString());
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
    if (!document.isArray())
        return broken(path, QString(error.errorString() + u" @" + QString::number(error.offset)));
    return document.array();
}

/// A text, or its lines.
QString textOf(const QJsonValue& value)
{
    if (!value.isArray())
        return value.toString();
    QStringList lines;
    for (const QJsonValue& line : value.toArray())
        lines << line.toString();
    return lines.join(u'\n');
}

QString numbered(QString text, int number)
{
    return text.replace(QLatin1String("{n}"), QString::number(number));
}

QString repeated(const QString& text, int times)
{
    QString all;
    for (int i = 1; i <= times; ++i)
        all += numbered(text, i);
    return all;
}

SampleMessage messageOf(const QJsonObject& json, const QString& usualPlace, int number)
{
    SampleMessage message;
    message.role = json.value(u"role").toString(QStringLiteral("user"));
    message.text = numbered(textOf(json.value(u"text")), number);
    if (json.contains(u"repeat_text"))
        message.text = repeated(textOf(json.value(u"text")), json.value(u"repeat_text").toInt());
    message.cachedText = textOf(json.value(u"cached_text"));
    message.metadata = json.value(u"metadata").toObject();
    if (json.contains(u"raw"))
        message.raw = json.value(u"raw").toString().toUtf8();
    if (json.contains(u"raw_hex"))
        message.raw = QByteArray::fromHex(json.value(u"raw_hex").toString().toLatin1());
    const QString place = json.value(u"in").toString(usualPlace);
    message.inCache = place == u"both" || place == u"cache";
    message.inArchive = message.raw.isEmpty() && (place == u"both" || place == u"archive");
    return message;
}

/// Gives each message its time, counted back from the last one's.
void setTimes(SampleConversation& conversation, const QJsonArray& json, Timestamp last)
{
    Timestamp at = last;
    for (qsizetype i = conversation.messages.size() - 1; i >= 0; --i) {
        SampleMessage& message = conversation.messages[i];
        // no two with the same fraction, and one in sixteen without any, as real clocks have it
        const qint64 fraction = i % 16 == 7 ? 0 : (i * 382'117 + 90'031) % 1'000'000;
        message.at = Timestamp::fromMicros(at.micros() / 1'000'000 * 1'000'000 + fraction);
        const int usual = message.role == u"user" ? secondsBeforeQuestion : secondsBeforeAnswer;
        at = at.plusSeconds(-json.at(i % json.size()).toObject().value(u"after_s").toInt(usual));
    }
}

SampleConversation conversationOf(const QJsonObject& json, Timestamp now)
{
    SampleConversation conversation;
    conversation.key = {json.value(u"user").toInteger(), json.value(u"id").toString()};
    conversation.metadata = json.value(u"metadata").toObject();
    const QString place = json.value(u"in").toString(QStringLiteral("both"));
    conversation.inArchive = place == u"both" || place == u"archive";
    conversation.active = !json.value(u"cleared").toBool();
    conversation.inUserSet = json.value(u"in_user_set").toBool(place != u"archive");
    conversation.hasMapping = json.value(u"mapping").toBool();
    conversation.expires = !json.value(u"no_ttl").toBool();
    conversation.wrongType = json.value(u"wrong_type").toBool();
    if (json.contains(u"counter"))
        conversation.counter = json.value(u"counter").toInteger();
    if (json.contains(u"warmed_minutes_ago"))
        conversation.warmedAt = now.plusSeconds(-json.value(u"warmed_minutes_ago").toInteger() * 60);

    const QJsonArray messages = json.value(u"messages").toArray();
    const qsizetype count = messages.isEmpty() ? 0 : json.value(u"repeat_to").toInteger(messages.size());
    for (qsizetype i = 0; i < count; ++i)
        conversation.messages << messageOf(messages.at(i % messages.size()).toObject(), place, int(i + 1));
    if (count > 0)
        setTimes(conversation, messages, now.plusSeconds(qint64(-json.value(u"minutes_ago").toDouble() * 60)));
    return conversation;
}

} // namespace

QList<SampleMessage> SampleConversation::archived() const
{
    QList<SampleMessage> rows;
    for (const SampleMessage& message : messages) {
        if (!message.inArchive)
            continue;
        rows << message;
        rows.last().at = message.at.plusMicros(2'100 + (rows.size() * 1'733) % 19'000);
    }
    return rows;
}

QList<SampleMessage> SampleConversation::cached(int maxHistory) const
{
    QList<SampleMessage> elements;
    for (const SampleMessage& message : messages) {
        if (!message.inCache)
            continue;
        elements << message;
        if (!message.cachedText.isEmpty())
            elements.last().text = message.cachedText;
        if (warmedAt.isValid())
            elements.last().at = warmedAt.plusMicros(elements.size() * 411);
    }
    return elements.sliced(std::max<qsizetype>(0, elements.size() - maxHistory));
}

Timestamp SampleConversation::createdAt() const
{
    const QList<SampleMessage> rows = archived();
    return rows.isEmpty() ? Timestamp() : rows.first().at;
}

Timestamp SampleConversation::lastActivity() const
{
    const QList<SampleMessage> rows = archived();
    return rows.isEmpty() ? Timestamp() : rows.last().at;
}

Timestamp SampleConversation::lastCached() const
{
    if (warmedAt.isValid())
        return warmedAt;
    Timestamp last;
    for (const SampleMessage& message : messages) {
        if (message.inCache)
            last = std::max(last, message.at);
    }
    return last;
}

Result<QList<SampleConversation>> SampleConversation::read(const QString& file, Timestamp now)
{
    const Result<QJsonArray> array = readArray(file);
    if (!array)
        return array.error();
    QList<SampleConversation> conversations;
    for (const QJsonValue& value : *array) {
        SampleConversation conversation = conversationOf(value.toObject(), now);
        if (conversation.key.userId <= 0 || conversation.key.sessionId.isEmpty())
            return broken(file, QCoreApplication::translate("SampleConversation", "conversation %1 lacks user or id")
                                    .arg(conversations.size() + 1));
        conversations << conversation;
    }
    return conversations;
}

Result<QList<SampleUser>> SampleUser::read(const QString& file)
{
    const Result<QJsonArray> array = readArray(file);
    if (!array)
        return array.error();
    QList<SampleUser> users;
    for (const QJsonValue& value : *array)
        users << SampleUser{value.toObject().value(u"id").toInteger(), value.toObject().value(u"name").toString()};
    return users;
}

} // namespace talkglass
