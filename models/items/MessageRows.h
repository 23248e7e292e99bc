#pragma once

#include "models/items/MessageRow.h"

#include <QList>

#include <deque>

namespace talkglass {

/// The rows of MessageListModel. Older ones come in at the front, page by page: nothing may move for that, or a
/// conversation of a hundred thousand messages stalls at each page. GUI thread.
class MessageRows
{
public:
    qsizetype size() const { return qsizetype(m_rows.size()); }
    bool isEmpty() const { return m_rows.empty(); }
    void clear() { m_rows.clear(); }

    const MessageRow& operator[](qsizetype row) const { return m_rows[size_t(row)]; }
    MessageRow& operator[](qsizetype row) { return m_rows[size_t(row)]; }
    const MessageRow& at(qsizetype row) const { return m_rows.at(size_t(row)); }

    auto begin() const { return m_rows.cbegin(); }
    auto end() const { return m_rows.cend(); }
    auto rbegin() const { return m_rows.crbegin(); }
    auto rend() const { return m_rows.crend(); }

    /// Moves the rows on the shorter side.
    void insert(qsizetype at, const QList<MessageRow>& rows)
    {
        m_rows.insert(m_rows.begin() + at, rows.begin(), rows.end());
    }
    void remove(qsizetype first, qsizetype count)
    {
        m_rows.erase(m_rows.begin() + first, m_rows.begin() + first + count);
    }

private:
    std::deque<MessageRow> m_rows;
};

} // namespace talkglass
