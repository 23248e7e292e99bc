#include "models/items/RowAlignment.h"

#include <QHash>

#include <algorithm>

namespace talkglass {

namespace {

constexpr qsizetype unmatched = -1;

/// Role and text without reading all of a long one.
size_t fingerprint(const Message& message)
{
    constexpr qsizetype part = 128;
    const QStringView content(message.content);
    return qHashMulti(0, message.role, content.size(), content.first(std::min(content.size(), part)),
                      content.last(std::min(content.size(), part)), message.malformed,
                      message.raw.first(std::min(message.raw.size(), part)));
}

bool sameWords(const Message& a, const Message& b)
{
    if (a.archiveId > 0 && b.archiveId > 0 && a.archiveId != b.archiveId)
        return false;
    return a.role == b.role && a.malformed == b.malformed && a.content.size() == b.content.size() &&
           (a.content.constData() == b.content.constData() || a.content == b.content) && a.raw == b.raw;
}

/// An own row that is still on its way was stamped by the service after it appeared here.
bool isCopyOfOwn(const MessageRow& own, const Message& message)
{
    if (!sameWords(own.message, message))
        return false;
    if (own.state == DeliveryState::Pending)
        return message.at >= own.message.at;
    return own.state == DeliveryState::Stored && message.at == own.message.at;
}

class Aligner
{
public:
    Aligner(const MessageRows& rows, qsizetype firstRow, const QList<Message>& messages)
        : m_rows(rows)
        , m_first(firstRow)
        , m_messages(messages)
        , m_taken(rows.size(), false)
    {
        m_result.oldOf.fill(unmatched, messages.size());
        m_result.stays.fill(false, messages.size());
    }

    RowAlignment align()
    {
        matchIds();
        matchOwn();
        markLongestSequence();
        matchWordsInGaps();
        return m_result;
    }

private:
    void pair(qsizetype messageIndex, qsizetype row)
    {
        m_result.oldOf[messageIndex] = row;
        m_taken[row] = true;
    }

    void matchIds()
    {
        QHash<qint64, qsizetype> rowOf;
        for (qsizetype row = m_first; row < m_rows.size(); ++row) {
            if (m_rows[row].message.archiveId > 0)
                rowOf.insert(m_rows[row].message.archiveId, row);
        }
        for (qsizetype i = 0; i < m_messages.size(); ++i) {
            const auto found = rowOf.constFind(m_messages[i].archiveId);
            if (found != rowOf.constEnd() && !m_taken[*found])
                pair(i, *found);
        }
    }

    void matchOwn()
    {
        for (qsizetype row = m_first; row < m_rows.size(); ++row) {
            if (!m_rows[row].own || m_taken[row])
                continue;
            for (qsizetype i = m_messages.size() - 1; i >= 0; --i) {
                if (m_result.oldOf[i] == unmatched && isCopyOfOwn(m_rows[row], m_messages[i])) {
                    pair(i, row);
                    break;
                }
            }
        }
    }

    /// Patience sorting over the matched rows.
    void markLongestSequence()
    {
        QList<qsizetype> tails, previous(m_messages.size(), unmatched);
        for (qsizetype i = 0; i < m_messages.size(); ++i) {
            const qsizetype row = m_result.oldOf[i];
            if (row == unmatched)
                continue;
            const auto place =
                std::lower_bound(tails.begin(), tails.end(), row,
                                 [this](qsizetype tail, qsizetype value) { return m_result.oldOf[tail] < value; });
            if (place != tails.begin())
                previous[i] = *std::prev(place);
            if (place == tails.end())
                tails.append(i);
            else
                *place = i;
        }
        for (qsizetype i = tails.isEmpty() ? unmatched : tails.last(); i != unmatched; i = previous[i])
            m_result.stays[i] = true;
    }

    void matchWordsInGaps()
    {
        qsizetype gapStart = 0;
        qsizetype rowStart = m_first;
        for (qsizetype i = 0; i <= m_messages.size(); ++i) {
            const bool end = i == m_messages.size();
            if (!end && !m_result.stays[i])
                continue;
            const qsizetype rowEnd = end ? m_rows.size() : m_result.oldOf[i];
            matchGap(gapStart, i, rowStart, rowEnd);
            gapStart = i + 1;
            rowStart = rowEnd + 1;
        }
    }

    void matchGap(qsizetype from, qsizetype to, qsizetype rowFrom, qsizetype rowTo)
    {
        QHash<size_t, QList<qsizetype>> rowsOf;
        for (qsizetype row = rowFrom; row < rowTo; ++row) {
            if (!m_taken[row] && m_rows[row].state == DeliveryState::Stored)
                rowsOf[fingerprint(m_rows[row].message)].append(row);
        }
        qsizetype next = rowFrom;
        for (qsizetype i = from; i < to && !rowsOf.isEmpty(); ++i) {
            if (m_result.oldOf[i] != unmatched)
                continue;
            const QList<qsizetype> candidates = rowsOf.value(fingerprint(m_messages[i]));
            const auto found = std::lower_bound(candidates.begin(), candidates.end(), next);
            if (found == candidates.end() || !sameWords(m_rows[*found].message, m_messages[i]))
                continue;
            pair(i, *found);
            m_result.stays[i] = true;
            next = *found + 1;
        }
    }

    const MessageRows& m_rows;
    const qsizetype m_first;
    const QList<Message>& m_messages;
    QList<bool> m_taken;
    RowAlignment m_result;
};

} // namespace

RowAlignment alignRows(const MessageRows& rows, qsizetype firstRow, const QList<Message>& messages)
{
    return Aligner(rows, firstRow, messages).align();
}

} // namespace talkglass
