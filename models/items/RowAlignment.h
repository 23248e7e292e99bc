#pragma once

#include "models/items/MessageRows.h"

#include <QList>

/// Which rows of a list that is shown are the messages of a list that was just read. Pure, any thread.
namespace talkglass {

struct RowAlignment
{
    QList<qsizetype> oldOf; ///< for each new message: index of its old row, or -1
    QList<bool> stays;      ///< for each new message: the old row keeps its place; else it is inserted (or moves)
};

/// Matched by row id, then by what identifies an own row (role, content, time), then, between matched neighbours and in
/// order, by role and content. The rows that stay are the longest sequence in order: fewest removals and inserts.
RowAlignment alignRows(const MessageRows& rows, qsizetype firstRow, const QList<Message>& messages);

} // namespace talkglass
