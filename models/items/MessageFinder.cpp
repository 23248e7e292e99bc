#include "models/items/MessageFinder.h"

#include "models/items/MessageText.h"

#include <QHash>

#include <algorithm>

namespace talkglass {

namespace {

constexpr qsizetype sliceChars = 256 * 1024;
constexpr int sliceRows = 500;

} // namespace

MessageFinder::MessageFinder(MessageListModel& model, QObject* parent)
    : QObject(parent)
    , m_model(model)
{
    m_slice.setInterval(0);
    connect(&m_slice, &QTimer::timeout, this, &MessageFinder::searchSlice);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { takeRows(first, last); });
    connect(&m_model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex&, int first, int last) { forgetRows(first, last); });
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this, [this] {
        if (m_restart)
            restart();
        Q_EMIT foundChanged();
    });
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &MessageFinder::restart);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &MessageFinder::restart);
}

void MessageFinder::setText(const QString& text)
{
    if (text == m_matcher.pattern())
        return;
    m_matcher.setPattern(text);
    m_current = 0;
    restart();
    Q_EMIT currentChanged();
}

/// Older pages come in front, while what waits is always the front part of the rows: both stay one range.
void MessageFinder::takeRows(int first, int last)
{
    if (m_matcher.pattern().isEmpty())
        return;
    if (first > 0) {
        restart();
        return;
    }
    QList<quint64> uids;
    for (int row = first; row <= last; ++row)
        uids.append(m_model.rowAt(row).uid);
    m_waiting = uids + m_waiting;
    m_slice.start();
    Q_EMIT foundChanged();
}

void MessageFinder::forgetRows(int first, int last)
{
    m_restart = first < m_waiting.size();
    for (int row = first; row <= last; ++row)
        m_found.removeOne(m_model.rowAt(row).uid);
}

void MessageFinder::restart()
{
    m_restart = false;
    m_waiting.clear();
    m_found.clear();
    m_offset = 0;
    if (m_matcher.pattern().isEmpty()) {
        m_slice.stop();
    } else {
        for (int row = 0; row < m_model.rowCount(); ++row)
            m_waiting.append(m_model.rowAt(row).uid);
        m_slice.start();
    }
    Q_EMIT foundChanged();
}

/// From the newest row back, as people look.
void MessageFinder::searchSlice()
{
    qsizetype budget = sliceChars;
    int row = int(m_waiting.size()) - 1;
    for (int rows = 0; row >= 0 && rows < sliceRows && budget > 0; ++rows) {
        // What waits is the front part of the rows, so the n-th uid that waits is row n.
        const QString content = messagetext::shown(m_model.rowAt(row).message);
        const QStringView part = QStringView(content).sliced(m_offset).left(budget + m_matcher.pattern().size());
        const bool found = m_matcher.indexIn(part) >= 0;
        budget -= part.size();
        if (!found && m_offset + part.size() < content.size()) {
            m_offset += std::max<qsizetype>(part.size() - m_matcher.pattern().size() + 1, 1);
            break;
        }
        if (found)
            m_found.prepend(m_waiting[row]);
        m_waiting.removeLast();
        m_offset = 0;
        --row;
    }
    if (m_waiting.isEmpty())
        m_slice.stop();
    Q_EMIT foundChanged();
}

int MessageFinder::position() const
{
    return int(m_found.indexOf(m_current)) + 1;
}

int MessageFinder::currentRow() const
{
    return position() > 0 ? m_model.rowOf(m_current) : -1;
}

void MessageFinder::step(bool forward, int fromRow)
{
    if (m_found.isEmpty())
        return;
    qsizetype next = position() - 1;
    if (next >= 0) {
        next = (next + (forward ? 1 : m_found.size() - 1)) % m_found.size();
    } else {
        const QList<int> rows = foundRows();
        const auto after = std::lower_bound(rows.begin(), rows.end(), fromRow);
        const qsizetype place = after - rows.begin();
        if (forward)
            next = place < rows.size() ? place : 0;
        else
            next = after != rows.end() && *after == fromRow ? place : (place + rows.size() - 1) % rows.size();
    }
    m_current = m_found[next];
    Q_EMIT foundChanged();
    Q_EMIT currentChanged();
}

QList<int> MessageFinder::foundRows() const
{
    QHash<quint64, int> rowOf;
    for (int row = 0; row < m_model.rowCount(); ++row)
        rowOf.insert(m_model.rowAt(row).uid, row);
    QList<int> rows;
    for (const quint64 uid : m_found)
        rows.append(rowOf.value(uid, -1));
    return rows;
}

} // namespace talkglass
