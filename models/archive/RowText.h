#pragma once

#include "models/conversation/TextBlocks.h"

#include <QByteArray>
#include <QString>

struct pg_result;

QT_BEGIN_NAMESPACE
class QSqlQuery;
QT_END_NAMESPACE

namespace talkglass {

/// The current row of a query as the server sent it, UTF-8, past Qt's conversion to UTF-16: where whole conversations
/// are compared, that conversion costs more than the comparison. Valid until the query moves on.
class RowText
{
public:
    explicit RowText(const QSqlQuery& row);

    /// Null for SQL's null. Of words that come again and again (roles, no metadata) there is only one copy.
    QByteArray bytes(int column) const;
    /// The same, kept in `texts`.
    QByteArrayView kept(int column, TextBlocks& texts) const;
    /// The same as text; empty for null.
    QString text(int column) const;
    qint64 number(int column) const;

private:
    const QSqlQuery& m_row;
    const pg_result* m_result = nullptr;
    int m_at = 0;
};

} // namespace talkglass
