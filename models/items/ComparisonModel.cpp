#include "models/items/ComparisonModel.h"

#include "models/items/FindingText.h"

#include <algorithm>

namespace talkglass {

ComparisonModel::ComparisonModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void ComparisonModel::setComparison(const SessionComparison& comparison)
{
    beginResetModel();
    m_comparison = comparison;
    m_differences =
        int(std::ranges::count_if(comparison.rows, [](const AlignedMessage& row) { return row.kind.has_value(); }));
    chooseRows();
    endResetModel();
}

void ComparisonModel::setOnlyDifferences(bool only)
{
    if (only == m_onlyDifferences)
        return;
    beginResetModel();
    m_onlyDifferences = only;
    chooseRows();
    endResetModel();
}

void ComparisonModel::chooseRows()
{
    m_rows.clear();
    const QList<AlignedMessage>& rows = m_comparison.rows;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (!m_onlyDifferences || rows[i].kind)
            m_rows.push_back(i);
    }
}

int ComparisonModel::rowOf(qint64 position) const
{
    const qsizetype place = position - m_comparison.firstIndex;
    const auto found = std::ranges::lower_bound(m_rows, place);
    return found == m_rows.end() || *found != place ? -1 : int(found - m_rows.begin());
}

int ComparisonModel::nextDifference(int row, bool forward) const
{
    const int step = forward ? 1 : -1;
    const int last = int(m_rows.size()) - 1;
    int next = row >= 0 ? row + step : (forward ? 0 : last);
    for (; next >= 0 && next <= last; next += step) {
        if (messageAt(next).kind)
            return next;
    }
    return -1;
}

int ComparisonModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ComparisonModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ComparisonModel::text(const AlignedMessage& message, int row, int column) const
{
    switch (column) {
    case IndexColumn:
        return QString::number(positionAt(row));
    case CacheColumn:
        return message.cached ? findingtext::line(*message.cached) : findingtext::absence(message, Store::Cache);
    case ArchiveColumn:
        return message.archived ? findingtext::line(*message.archived) : findingtext::absence(message, Store::Archive);
    default:
        return message.kind ? findingtext::marked(*message.kind) : QString();
    }
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const AlignedMessage& message = messageAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(message, index.row(), index.column());
    case Qt::AccessibleTextRole:
        return index.column() == IndexColumn ? findingtext::spoken(message, positionAt(index.row()))
                                             : text(message, index.row(), index.column());
    case Qt::TextAlignmentRole:
        if (index.column() == IndexColumn)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case KindRole:
        return message.kind ? QVariant(int(*message.kind)) : QVariant();
    case PositionRole:
        return positionAt(index.row());
    case PresentRole:
        if (index.column() == CacheColumn)
            return message.cached.has_value();
        return index.column() == ArchiveColumn ? QVariant(message.archived.has_value()) : QVariant();
    default:
        return {};
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::ToolTipRole && section == IndexColumn)
        return tr("Place of the message in the conversation, the oldest is 0");
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment((section == IndexColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case IndexColumn:
        return QStringLiteral("#");
    case CacheColumn:
        return tr("In the cache");
    case ArchiveColumn:
        return tr("In the archive");
    default:
        return tr("Difference");
    }
}

} // namespace talkglass
