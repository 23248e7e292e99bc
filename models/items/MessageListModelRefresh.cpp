#include "models/items/MessageListModel.h"

#include "models/items/RowAlignment.h"

#include <QSet>

namespace talkglass {

/// Brings the rows from `firstRow` on to `messages`, with the fewest signals. Own rows that no store knows yet stand
/// by their time among what is new.
void MessageListModel::replaceFrom(qsizetype firstRow, const QList<Message>& messages,
                                   const ConversationSnapshot& snapshot)
{
    const RowAlignment alignment = alignRows(m_rows, firstRow, messages);
    QList<bool> survives(m_rows.size(), false);
    QList<MessageRow> target(messages.size());
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const qsizetype old = alignment.oldOf[i];
        if (old >= 0) {
            target[i] = m_rows[old];
            survives[old] = alignment.stays[i];
        } else {
            target[i].uid = ++m_lastUid;
        }
    }
    const QSet<qsizetype> matched(alignment.oldOf.begin(), alignment.oldOf.end());
    QSet<quint64> local;
    for (qsizetype row = firstRow; row < m_rows.size(); ++row) {
        if (!matched.contains(row) && !mayDrop(m_rows[row], snapshot)) {
            survives[row] = true;
            local.insert(m_rows[row].uid);
        }
    }

    QSet<quint64> unsettled; // rows whose neighbour changed: they may join it now, or no longer
    for (qsizetype last = m_rows.size() - 1; last >= firstRow; --last) {
        if (survives[last])
            continue;
        qsizetype first = last;
        while (first > firstRow && !survives[first - 1])
            --first;
        if (last + 1 < m_rows.size())
            unsettled.insert(m_rows[last + 1].uid);
        removeRange(first, last);
        last = first;
    }

    qsizetype row = firstRow;
    const auto isLocal = [&] { return row < m_rows.size() && local.contains(m_rows[row].uid); };
    const auto standsBefore = [&](const Message& message) { return isLocal() && m_rows[row].message.at <= message.at; };
    const auto bring = [&snapshot](MessageRow& target, const Message& message) {
        target.message = message;
        if (target.own && target.state == DeliveryState::Stored && snapshot.complete() &&
            message.residency == MessageResidency::Both) {
            target.storedIn = {QStringLiteral("archive"), QStringLiteral("cache")};
            target.error = {};
        }
    };
    for (qsizetype i = 0; i < messages.size();) {
        while (standsBefore(messages[i]) || (alignment.stays[i] && isLocal()))
            ++row;
        if (alignment.stays[i]) {
            if (!sameMessage(m_rows[row].message, messages[i])) {
                m_bytes -= m_rows[row].bytes();
                bring(m_rows[row], messages[i]);
                m_bytes += m_rows[row].bytes();
                unsettled.insert(m_rows[row].uid);
            }
            ++row;
            ++i;
            continue;
        }
        QList<MessageRow> added;
        for (; i < messages.size() && !alignment.stays[i] && !standsBefore(messages[i]); ++i) {
            bring(target[i], messages[i]);
            added.append(target[i]);
        }
        insertRange(row, added);
        row += added.size();
        if (row < m_rows.size())
            unsettled.insert(m_rows[row].uid);
    }

    for (qsizetype first = firstRow; first < m_rows.size() && !unsettled.isEmpty(); ++first) {
        if (!unsettled.contains(m_rows[first].uid))
            continue;
        qsizetype last = first;
        while (last + 1 < m_rows.size() && unsettled.contains(m_rows[last + 1].uid))
            ++last;
        Q_EMIT dataChanged(index(int(first)), index(int(last)));
        first = last;
    }
}

} // namespace talkglass
