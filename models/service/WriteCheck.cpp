#include "models/service/WriteCheck.h"

#include "models/cache/JsonText.h"
#include "models/conversation/Utf8.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace talkglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("WriteCheck", text);
}

StoreError invalid(const QString& message, const QString& hint = {})
{
    return {StoreError::Kind::InvalidInput, Store::None, message, hint};
}

/// Why PostgreSQL could not hold this text, or an empty string.
QString unstorable(const QString& text)
{
    if (text.contains(QChar(u'\0')))
        return tr("it holds a NUL character, which PostgreSQL cannot store");
    if (!text.isValidUtf16())
        return tr("it is not valid Unicode (half of a surrogate pair)");
    return {};
}

/// Nested in more than so many levels. Ends there, too: what is not asked cannot overflow the stack.
bool isDeeper(const QJsonValue& value, int levels)
{
    const auto memberIsDeeper = [levels](const QJsonValue& member) { return isDeeper(member, levels - 1); };
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        return levels <= 0 || std::any_of(array.begin(), array.end(), memberIsDeeper);
    }
    if (!value.isObject())
        return false;
    const QJsonObject object = value.toObject();
    return levels <= 0 || std::any_of(object.begin(), object.end(), memberIsDeeper);
}

bool unstorable(const QJsonValue& value)
{
    if (value.isString())
        return !unstorable(value.toString()).isEmpty();
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        return std::any_of(array.begin(), array.end(), [](const QJsonValue& v) { return unstorable(v); });
    }
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!unstorable(it.key()).isEmpty() || unstorable(QJsonValue(it.value())))
            return true;
    }
    return false;
}

/// Qt names the rule of its parser, "object is missing after a comma" where there is no comma: in words for people.
QString jsonFault(const QJsonParseError& error)
{
    switch (error.error) {
    case QJsonParseError::UnterminatedObject:
        return tr("a } is missing");
    case QJsonParseError::UnterminatedArray:
        return tr("a ] is missing");
    case QJsonParseError::MissingNameSeparator:
        return tr("a colon is missing after a name");
    case QJsonParseError::MissingValueSeparator:
        return tr("a comma is missing");
    case QJsonParseError::UnterminatedString:
        return tr("a text is not closed with a quotation mark");
    case QJsonParseError::IllegalEscapeSequence:
        return tr("what follows a backslash is wrong");
    case QJsonParseError::IllegalNumber:
    case QJsonParseError::TerminationByNumber:
        return tr("a number is wrong");
    case QJsonParseError::GarbageAtEnd:
        return tr("something follows after its end");
    case QJsonParseError::IllegalValue:
    case QJsonParseError::MissingObject:
        return tr("a value or a name is missing or wrong");
    default:
        return error.errorString();
    }
}

} // namespace

std::optional<StoreError> checkSessionKey(const SessionKey& key)
{
    if (key.userId <= 0)
        return invalid(tr("The user id must be a positive whole number."));
    if (key.sessionId.isEmpty())
        return invalid(tr("The session id is empty."));
    if (key.sessionId.toUcs4().size() > limits::sessionIdChars)
        return invalid(tr("The session id is %1 characters long; %2 is the most.")
                           .arg(key.sessionId.toUcs4().size())
                           .arg(limits::sessionIdChars));
    if (const QString reason = unstorable(key.sessionId); !reason.isEmpty())
        return invalid(tr("The session id cannot be stored: %1.").arg(reason));
    return std::nullopt;
}

std::optional<StoreError> checkNewMessage(const NewMessage& message)
{
    if (const auto error = checkSessionKey(message.key))
        return error;
    if (message.role.isEmpty())
        return invalid(tr("The role is empty."), tr("Use user, assistant or system."));
    if (message.role.toUcs4().size() > limits::roleChars)
        return invalid(tr("The role is %1 characters long; %2 is the most.")
                           .arg(message.role.toUcs4().size())
                           .arg(limits::roleChars));
    if (const QString reason = unstorable(message.role); !reason.isEmpty())
        return invalid(tr("The role cannot be stored: %1.").arg(reason));
    if (const QString reason = unstorable(message.content); !reason.isEmpty())
        return invalid(tr("The message cannot be stored: %1.").arg(reason), tr("Remove it and send again."));
    // UTF-8 takes at most three bytes for each UTF-16 unit; only texts near the limit are converted to measure them.
    if (message.content.size() > limits::contentBytes / 3 && message.content.toUtf8().size() > limits::contentBytes)
        return invalid(tr("The message is larger than %1 MB.").arg(limits::contentBytes / (1024 * 1024)),
                       tr("Send it in parts."));
    if (isDeeper(message.metadata, limits::metadataLevels))
        return invalid(tr("The metadata is nested deeper than %1 levels.").arg(limits::metadataLevels),
                       tr("Put what is within each other side by side."));
    if (unstorable(QJsonValue(message.metadata)))
        return invalid(tr("The metadata cannot be stored: it holds a NUL character or invalid Unicode."));
    return std::nullopt;
}

Result<QJsonObject> metadataFromText(const QString& text)
{
    if (text.trimmed().isEmpty())
        return QJsonObject();
    QJsonParseError error;
    const QByteArray bytes = text.toUtf8();
    const QJsonDocument document = utf8::parseJson(bytes, &error);
    if (error.error != QJsonParseError::NoError)
        return invalid(tr("The metadata is no valid JSON: %1 (at character %2).")
                           .arg(jsonFault(error))
                           .arg(QString::fromUtf8(bytes.left(error.offset)).size() + 1));
    if (!document.isObject())
        return invalid(tr("The metadata must be a JSON object."), tr("For example {\"model\": \"gpt-4o\"}."));
    if (const QByteArrayView large = jsontext::integerBeyond64Bits(bytes); !large.isEmpty())
        return invalid(
            tr("The number %1 in the metadata is too large: its last digits would change.").arg(QLatin1String(large)),
            tr("Put it in quotation marks."));
    return document.object();
}

} // namespace talkglass
