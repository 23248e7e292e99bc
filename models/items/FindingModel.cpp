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
        const size_t known = m_rows.size();
        beginInsertRows({}, int(known), int(known + added.size()) - 1);
        m_rows.insert(m_rows.end(), added.begin(), added.end());
        endInsertRows();
        if (m_sortColumn >= 0)
            putInOrder(known);
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
    sortRows(0);
    endResetModel();
}

void FindingModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    putInOrder(0);
}

/// What one row is sorted by: at hand, so that twenty thousand rows are in order within a frame.
struct FindingModel::SortKey
{
    quint64 number = 0; ///< of a text: how it begins
    QStringView text;
    qsizetype place = 0;

    friend bool operator<(const SortKey& a, const SortKey& b)
    {
        return a.number != b.number ? a.number < b.number : a.text < b.text;
    }
};

FindingModel::SortKey FindingModel::sortKey(qsizetype place) const
{
    const Finding& finding = m_findings.at(place);
    const auto ofNumber = [place](qint64 number) {
        constexpr quint64 signBit = quint64(1) << 63; // so that negative ones come first
        return SortKey{quint64(number) ^ signBit, {}, place};
    };
    switch (m_sortColumn) {
    case KindColumn:
        return ofNumber(int(finding.kind));
    case UserColumn:
        return ofNumber(finding.key.userId);
    case IndexColumn:
        return ofNumber(finding.index);
    default:
        break;
    }
    SortKey key{0, m_sortColumn == SessionColumn ? finding.key.sessionId : finding.detail, place};
    constexpr qsizetype unitsInNumber = 4;
    for (qsizetype i = 0; i < unitsInNumber; ++i)
        key.number = key.number << 16 | (i < key.text.size() ? key.text[i].unicode() : 0);
    return key;
}

/// From `begin` on; those before are in order already.
void FindingModel::sortRows(size_t begin)
{
    if (m_sortColumn < 0) {
        std::ranges::sort(m_rows);
        return;
    }
    std::vector<SortKey> keys;
    keys.reserve(m_rows.size());
    for (const qsizetype place : m_rows)
        keys.push_back(sortKey(place));
    const auto isBefore = [this](const SortKey& a, const SortKey& b) {
        return m_sortOrder == Qt::AscendingOrder ? a < b : b < a;
    };
    const auto added = keys.begin() + std::ptrdiff_t(begin);
    std::stable_sort(added, keys.end(), isBefore);
    std::inplace_merge(keys.begin(), added, keys.end(), isBefore);
    std::ranges::transform(keys, m_rows.begin(), &SortKey::place);
}

void FindingModel::putInOrder(size_t begin)
{
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    Rows places;
    for (const QModelIndex& index : before)
        places.push_back(m_rows[size_t(index.row())]);
    sortRows(begin);
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
