#include "tests/support/JsonSchema.h"

#include "models/conversation/Timestamp.h"

#include <QJsonArray>
#include <QStringList>

namespace talkglass {

namespace {

bool isOfType(const QString& type, const QJsonValue& value)
{
    if (type == u"null")
        return value.isNull();
    if (type == u"boolean")
        return value.isBool();
    if (type == u"string")
        return value.isString();
    if (type == u"array")
        return value.isArray();
    if (type == u"object")
        return value.isObject();
    if (type == u"number")
        return value.isDouble();
    return type == u"integer" && value.isDouble() && double(value.toInteger()) == value.toDouble();
}

bool isOfTypes(const QJsonValue& types, const QJsonValue& value)
{
    if (types.isString())
        return isOfType(types.toString(), value);
    const QJsonArray list = types.toArray();
    return std::any_of(list.begin(), list.end(),
                       [&](const QJsonValue& type) { return isOfType(type.toString(), value); });
}

bool isMoment(const QString& text)
{
    return text.endsWith(u'Z') && text.contains(u'T') && Timestamp::fromIso(text).has_value();
}

} // namespace

JsonSchema::JsonSchema(QJsonObject document)
    : m_document(std::move(document))
{
}

QJsonObject JsonSchema::resolved(const QJsonObject& object) const
{
    const QString reference = object[u"$ref"].toString();
    if (reference.isEmpty())
        return object;
    QJsonValue target = m_document;
    for (const QString& step : reference.mid(2).split(u'/'))
        target = target.toObject()[step];
    return resolved(target.toObject());
}

QString JsonSchema::fault(const QJsonObject& schema, const QJsonValue& value, const QString& place) const
{
    const QJsonObject real = resolved(schema);
    if (schema.contains(u"$ref") && real.isEmpty())
        return QString(place + u": the reference " + schema[u"$ref"].toString() + u" points nowhere");
    if (value.isUndefined())
        return QString(place + u": is missing");
    for (auto it = real.begin(); it != real.end(); ++it) {
        const QString found = keywordFault(it.key(), real, value, place);
        if (!found.isEmpty())
            return found;
    }
    return {};
}

QString JsonSchema::keywordFault(const QString& keyword, const QJsonObject& schema, const QJsonValue& value,
                                 const QString& place) const
{
    const QJsonValue rule = schema[keyword];
    const auto unless = [&](bool fits) { return fits ? QString() : QString(place + u": does not fit " + keyword); };
    static const QStringList remarks{QStringLiteral("description"), QStringLiteral("default"), QStringLiteral("title")};
    if (remarks.contains(keyword))
        return {};
    if (keyword == u"type")
        return unless(isOfTypes(rule, value));
    if (keyword == u"enum")
        return unless(rule.toArray().contains(value));
    if (keyword == u"oneOf")
        return oneOfFault(rule.toArray(), value, place);
    if (keyword == u"format")
        return unless(rule.toString() == u"date-time" && (!value.isString() || isMoment(value.toString())));
    if (keyword == u"minLength")
        return unless(!value.isString() || value.toString().size() >= rule.toInt());
    if (keyword == u"maxLength")
        return unless(!value.isString() || value.toString().size() <= rule.toInt());
    if (keyword == u"minimum")
        return unless(!value.isDouble() || value.toDouble() >= rule.toDouble());
    if (keyword == u"maximum")
        return unless(!value.isDouble() || value.toDouble() <= rule.toDouble());
    if (keyword == u"minItems")
        return unless(!value.isArray() || value.toArray().size() >= rule.toInt());
    if (keyword == u"items") {
        const QJsonArray items = value.toArray();
        for (qsizetype i = 0; i < items.size(); ++i) {
            const QString found = fault(rule.toObject(), items[i], QString(place + u'[' + QString::number(i) + u']'));
            if (!found.isEmpty())
                return found;
        }
        return {};
    }
    return value.isObject() || keyword == u"properties" || keyword == u"required"
               ? objectFault(keyword, schema, value.toObject(), place)
               : unless(keyword == u"additionalProperties");
}

QString JsonSchema::objectFault(const QString& keyword, const QJsonObject& schema, const QJsonObject& value,
                                const QString& place) const
{
    const QJsonObject properties = schema[u"properties"].toObject();
    if (keyword == u"required") {
        for (const QJsonValue& name : schema[keyword].toArray()) {
            if (!value.contains(name.toString()))
                return QString(place + u'.' + name.toString() + u": is missing");
        }
        return {};
    }
    if (keyword == u"properties") {
        for (auto it = properties.begin(); it != properties.end(); ++it) {
            if (!value.contains(it.key()))
                continue;
            const QString found = fault(it->toObject(), value[it.key()], QString(place + u'.' + it.key()));
            if (!found.isEmpty())
                return found;
        }
        return {};
    }
    if (keyword != u"additionalProperties" || schema[keyword] != QJsonValue(false))
        return QString(place + u": the checker does not know " + keyword);
    for (const QString& name : value.keys()) {
        if (!properties.contains(name))
            return QString(place + u'.' + name + u": is not in the contract");
    }
    return {};
}

QString JsonSchema::oneOfFault(const QJsonArray& schemas, const QJsonValue& value, const QString& place) const
{
    QStringList faults;
    for (const QJsonValue& schema : schemas) {
        const QString found = fault(schema.toObject(), value, place);
        if (!found.isEmpty())
            faults.append(found);
    }
    if (faults.size() + 1 == schemas.size())
        return {};
    return QString(place + u": fits " + QString::number(schemas.size() - faults.size()) + u" of oneOf, not 1; " +
                   faults.join(u"; "));
}

} // namespace talkglass
