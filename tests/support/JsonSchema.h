#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QString>

namespace talkglass {

/// Checks a value against a schema, as far as resources/openapi/openapi.json uses JSON Schema: $ref, type, enum, oneOf,
/// required, properties, additionalProperties, items, minItems, minimum, maximum, minLength, maxLength, format
/// date-time. A keyword it does not know is a fault, so that nothing goes unchecked.
class JsonSchema
{
public:
    /// `document`: what `$ref: "#/…"` points into.
    explicit JsonSchema(QJsonObject document);

    /// Where and why it does not fit, or nothing.
    QString fault(const QJsonObject& schema, const QJsonValue& value, const QString& place = {}) const;
    /// What a reference points to; the object itself if it is none.
    QJsonObject resolved(const QJsonObject& object) const;

private:
    QString keywordFault(const QString& keyword, const QJsonObject& schema, const QJsonValue& value,
                         const QString& place) const;
    QString objectFault(const QString& keyword, const QJsonObject& schema, const QJsonObject& value,
                        const QString& place) const;
    QString oneOfFault(const QJsonArray& schemas, const QJsonValue& value, const QString& place) const;

    const QJsonObject m_document;
};

} // namespace talkglass
