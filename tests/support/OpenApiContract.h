#pragma once

#include "tests/support/HttpClient.h"
#include "tests/support/JsonSchema.h"

namespace talkglass {

/// resources/openapi/openapi.json, and whether answers keep it.
class OpenApiContract
{
public:
    OpenApiContract();
    explicit OpenApiContract(const QJsonObject& document);

    /// Why this answer is not one that the contract allows, or nothing. `target` as it was sent, with its query.
    QString fault(const QByteArray& method, const QByteArray& target, const HttpResponse& response) const;
    const QJsonObject& document() const { return m_document; }
    const JsonSchema& schema() const { return m_schema; }

private:
    QJsonObject operation(const QByteArray& method, const QByteArray& target) const;

    const QJsonObject m_document;
    const JsonSchema m_schema;
};

} // namespace talkglass
