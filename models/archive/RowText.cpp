#include "models/archive/RowText.h"

#include "models/conversation/Utf8.h"

#include <QSqlQuery>
#include <QSqlResult>
#include <QVariant>

#include <libpq-fe.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace talkglass {

namespace {

/// The documentation calls it PGresult*, the driver calls it what that is short for.
const pg_result* resultOf(const QSqlQuery& row)
{
    const QVariant handle = row.result()->handle();
    const bool isPostgres = handle.isValid() && (qstrcmp(handle.typeName(), "PGresult*") == 0 ||
                                                 qstrcmp(handle.typeName(), "pg_result*") == 0);
    return isPostgres ? *static_cast<const pg_result* const*>(handle.constData()) : nullptr;
}

QByteArray shared(const char* text, qsizetype size)
{
    static const std::array usual{QByteArrayLiteral("user"), QByteArrayLiteral("assistant"),
                                  QByteArrayLiteral("system"), QByteArrayLiteral("tool"), QByteArrayLiteral("{}")};
    for (const QByteArray& word : usual) {
        if (word.size() == size && std::memcmp(word.constData(), text, size_t(size)) == 0)
            return word;
    }
    return QByteArray(text, size);
}

} // namespace

/// Where rows come one by one, each is the first of a result of its own.
RowText::RowText(const QSqlQuery& row)
    : m_row(row)
    , m_result(resultOf(row))
    , m_at(row.isForwardOnly() ? 0 : row.at())
{
}

QByteArray RowText::bytes(int column) const
{
    if (!m_result) {
        const QVariant value = m_row.value(column);
        return value.isNull() ? QByteArray() : value.toString().toUtf8();
    }
    if (PQgetisnull(m_result, m_at, column))
        return {};
    return shared(PQgetvalue(m_result, m_at, column), PQgetlength(m_result, m_at, column));
}

QByteArrayView RowText::kept(int column, TextBlocks& texts) const
{
    if (!m_result)
        return texts.keep(bytes(column));
    if (PQgetisnull(m_result, m_at, column))
        return {};
    return texts.keep({PQgetvalue(m_result, m_at, column), PQgetlength(m_result, m_at, column)});
}

QString RowText::text(int column) const
{
    return utf8::text(bytes(column));
}

qint64 RowText::number(int column) const
{
    if (!m_result)
        return m_row.value(column).toLongLong();
    return std::strtoll(PQgetvalue(m_result, m_at, column), nullptr, 10);
}

} // namespace talkglass
