#include "models/items/RepairPlanModel.h"

#include "models/items/MessageText.h"
#include "models/items/RepairText.h"

#include <algorithm>

namespace talkglass {

RepairPlanModel::RepairPlanModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void RepairPlanModel::setPlan(const RepairPlan& plan)
{
    beginResetModel();
    m_plan = plan;
    m_places.clear();
    m_firstRows.clear();
    m_results.clear();
    m_locked = false;
    for (qsizetype session = 0; session < plan.sessions.size(); ++session) {
        m_firstRows.insert(plan.sessions[session].key, int(m_places.size()));
        for (qsizetype step = 0; step < plan.sessions[session].steps.size(); ++step)
            m_places.push_back({session, step});
    }
    endResetModel();
    Q_EMIT ticksChanged();
}

void RepairPlanModel::setResult(const RepairResult& result)
{
    m_results.insert(result.key, result);
    const int first = m_firstRows.value(result.key, -1);
    if (first < 0)
        return;
    int last = first;
    while (last < rowCount() && sessionAt(last).key == result.key)
        ++last;
    if (last > first)
        Q_EMIT dataChanged(index(first, ResultColumn), index(last - 1, ResultColumn));
}

void RepairPlanModel::clearResults()
{
    m_results.clear();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, ResultColumn), index(rowCount() - 1, ResultColumn));
    setLocked(false);
}

void RepairPlanModel::setLocked(bool locked)
{
    m_locked = locked;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, StepColumn), index(rowCount() - 1, StepColumn));
}

int RepairPlanModel::tickedCount() const
{
    int count = 0;
    for (const RepairSession& session : m_plan.sessions)
        count += int(std::ranges::count_if(session.steps, &RepairStep::isTicked));
    return count;
}

int RepairPlanModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_places.size());
}

int RepairPlanModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Qt::ItemFlags RepairPlanModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == StepColumn && stepAt(index.row()).possible && !m_locked)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QString RepairPlanModel::text(int row, int column) const
{
    const SessionKey& key = sessionAt(row).key;
    switch (column) {
    case StepColumn:
        return messagetext::visible(stepAt(row).title).simplified();
    case DirectionColumn:
        return repairDirectionText(stepAt(row).direction);
    case UserColumn:
        return QString::number(key.userId);
    case SessionColumn:
        return messagetext::visible(key.sessionId).simplified();
    default:
        break;
    }
    const auto result = m_results.constFind(key);
    if (result == m_results.constEnd() || !stepAt(row).isTicked())
        return {};
    const QString verdict = repairtext::verdict(result->verdict);
    return result->detail.isEmpty() ? verdict : QString(verdict % u" — " % result->detail);
}

QVariant RepairPlanModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RepairStep& step = stepAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::CheckStateRole:
        if (index.column() == StepColumn)
            return int(step.isTicked() ? Qt::Checked : Qt::Unchecked);
        return {};
    case Qt::TextAlignmentRole:
        if (index.column() == UserColumn)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case PossibleRole:
        return step.possible;
    case VerdictRole: {
        const auto result = m_results.constFind(sessionAt(index.row()).key);
        return result == m_results.constEnd() ? QVariant() : QVariant(int(result->verdict));
    }
    default:
        return {};
    }
}

bool RepairPlanModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || !flags(index).testFlag(Qt::ItemIsUserCheckable))
        return false;
    const Place& place = m_places[size_t(index.row())];
    m_plan.sessions[place.session].steps[place.step].ticked = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index, index, {Qt::CheckStateRole});
    Q_EMIT ticksChanged();
    return true;
}

QVariant RepairPlanModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == UserColumn)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StepColumn:
        return tr("Step");
    case DirectionColumn:
        return tr("Direction");
    case UserColumn:
        return tr("User");
    case SessionColumn:
        return tr("Session");
    default:
        return tr("Result");
    }
}

} // namespace talkglass
