#pragma once

#include "models/conversation/StoreError.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <cstdio>

namespace talkglass {

/// Where a command writes: results on one stream, everything else on the other.
class CliPrinter
{
public:
    CliPrinter(std::FILE* out, std::FILE* err)
        : m_out(out)
        , m_err(err)
    {
    }

    void line(const QString& text) const;
    void json(const QJsonObject& object) const;
    void json(const QJsonArray& array) const;
    /// "talkglass: …" in one line, on the error stream. Control characters are shown, not sent.
    void remark(const QString& text) const;
    void error(const StoreError& error) const { remark(error.text()); }

private:
    std::FILE* const m_out;
    std::FILE* const m_err;
};

} // namespace talkglass
