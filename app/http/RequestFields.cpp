#include "app/http/RequestFields.h"

#include <QCoreApplication>

namespace talkglass::requestfields {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("RequestFields", text);
}

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

bool isMissing(const QJsonValue& value)
{
    return value.isUndefined() || value.isNull();
}

} // namespace

Result<qint64> whole(const HttpTarget& target, QByteArrayView name, qint64 usual, qint64 least, qint64 most)
{
    const std::optional<QByteArray> given = target.query(name);
    if (!given)
        return usual;
    bool ok = false;
    const qint64 number = given->toLongLong(&ok);
    if (ok && number >= least && number <= most)
        return number;
    const QString field = QString::fromLatin1(name);
    if (most == std::numeric_limits<qint64>::max())
        return invalid(tr("%1: must be a whole number, at least %2.").arg(field).arg(least));
    return invalid(tr("%1: must be a whole number from %2 to %3.").arg(field).arg(least).arg(most));
}

Result<bool> flag(const HttpTarget& target, QByteArrayView name)
{
    const QByteArray given = target.query(name).value_or(QByteArrayLiteral("false")).toLower();
    if (given == "true" || given == "1")
        return true;
    if (given == "false" || given == "0")
        return false;
    return invalid(tr("%1: must be true or false.").arg(QString::fromLatin1(name)));
}

Result<QString> text(const QJsonObject& body, QLatin1String name)
{
    const QJsonValue value = body.value(name);
    if (value.isString())
        return value.toString();
    if (value.isUndefined())
        return invalid(tr("%1: is missing.").arg(name));
    return invalid(tr("%1: must be a string.").arg(name));
}

Result<QString> optionalText(const QJsonObject& body, QLatin1String name, bool orNumber)
{
    const QJsonValue value = body.value(name);
    if (isMissing(value))
        return QString();
    if (value.isString())
        return value.toString();
    if (orNumber && value.isDouble() && double(value.toInteger()) == value.toDouble())
        return QString::number(value.toInteger());
    return invalid(orNumber ? tr("%1: must be a string or a whole number.").arg(name)
                            : tr("%1: must be a string.").arg(name));
}

Result<QJsonObject> optionalObject(const QJsonObject& body, QLatin1String name)
{
    const QJsonValue value = body.value(name);
    if (isMissing(value))
        return QJsonObject();
    if (value.isObject())
        return value.toObject();
    return invalid(tr("%1: must be an object.").arg(name));
}

} // namespace talkglass::requestfields
