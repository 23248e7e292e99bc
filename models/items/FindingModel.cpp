#include "models/items/FindingModel.h"

#include "models/items/FindingText.h"
#include "models/items/MessageText.h"

#include <algorithm>

namespace talkglass {

FindingModel::FindingModel(qsizetype capacity, QObject* parent)
    : QAbstractTableModel(parent)
    , m_capacity(capacity)
{
}

void FindingModel::clear()
{
    beginResetModel();
    m_findings.clear();
    m_rows.clear();
    m_counts.clear();
    m_total = 0;
    endResetModel();
    Q_EMIT countsChanged();
}

void FindingModel::append(const QList<Finding>& findings)
{
    if (findings.isEmpty())
        return;
    Rows added;
    for (const Finding& finding : findings) {
        ++m_total;
        ++m_counts[finding.kind];
        if (m_findings.size() >= m_capacity)
            continue;
        if (isShown(finding))
            added.push_back(m_findings.size());
        m_findings.append(finding);
    }
    if (!added.empty()) {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + added.size()) - 1);
        m_rows.insert(m_rows.end(), added.begin(), added.end());
        endInsertRows();
        if (m_sortColumn >= 0)
            putInOrder();
    }
    Q_EMIT countsChanged();
}

void FindingModel::setKind(const std::optional<FindingKind>& kind)
{
    if (kind == m_kind)
        return;
    beginResetModel();
    m_kind = kind;
    m_rows.clear();
    for (qsizetype i = 0; i < m_findings.size(); ++i) {
        if (isShown(m_findings.at(i)))
            m_rows.push_back(i);
    }
    sortRows(m_rows);
    endResetModel();
}

void FindingModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    putInOrder();
}

bool FindingModel::isBefore(const Finding& one, const Finding& other) const
{
    switch (m_sortColumn) {
    case KindColumn:
        return one.kind < other.kind;
    case UserColumn:
        return one.key.userId < other.key.userId;
    case SessionColumn:
        return one.key.sessionId < other.key.sessionId;
    case IndexColumn:
        return one.index < other.index;
    default:
        return one.detail < other.detail;
    }
}

void FindingModel::sortRows(Rows& rows) const
{
    if (m_sortColumn < 0) {
        std::ranges::sort(rows);
        return;
    }
    std::ranges::stable_sort(rows, [this](qsizetype a, qsizetype b) {
        const Finding& one = m_findings.at(a);
        const Finding& other = m_findings.at(b);
        return m_sortOrder == Qt::AscendingOrder ? isBefore(one, other) : isBefore(other, one);
    });
}

void FindingModel::putInOrder()
{
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    Rows places;
    for (const QModelIndex& index : before)
        places.push_back(m_rows[size_t(index.row())]);
    sortRows(m_rows);
    if (!before.isEmpty()) {
        Rows rowOf(size_t(m_findings.size()));
        for (size_t row = 0; row < m_rows.size(); ++row)
            rowOf[size_t(m_rows[row])] = qsizetype(row);
        QModelIndexList after;
        for (qsizetype i = 0; i < before.size(); ++i)
            after.append(index(int(rowOf[size_t(places[size_t(i)])]), before[i].column()));
        changePersistentIndexList(before, after);
    }
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

int FindingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FindingModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString FindingModel::text(const Finding& finding, int column)
{
    switch (column) {
    case KindColumn:
        return findingtext::marked(finding.kind);
    case UserColumn:
        return QString::number(finding.key.userId);
    case SessionColumn:
        return messagetext::visible(finding.key.sessionId).simplified();
    case IndexColumn:
        return finding.index < 0 ? QString() : QString::number(finding.index);
    default:
        return messagetext::visible(finding.detail).simplified();
    }
}

QVariant FindingModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Finding& finding = findingAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(finding, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() != KindColumn)
            return text(finding, index.column());
        return QString(findingKindText(finding.kind) % u": " % finding.detail);
    case Qt::TextAlignmentRole:
        if (index.column() == UserColumn || index.column() == IndexColumn)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case FindingRole:
        return QVariant::fromValue(finding);
    case KindRole:
        return int(finding.kind);
    default:
        return {};
    }
}

QVariant FindingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && (section == UserColumn || section == IndexColumn))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == Qt::ToolTipRole && section == IndexColumn)
        return tr("Place of the message in the conversation, the oldest is 0");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case KindColumn:
        return tr("Finding");
    case UserColumn:
        return tr("User");
    case SessionColumn:
        return tr("Session");
    case IndexColumn:
        return tr("Message");
    default:
        return tr("Detail");
    }
}

} // namespace talkglass
