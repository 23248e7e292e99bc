#pragma once

#include "models/repair/RepairPlan.h"
#include "models/repair/Repairer.h"

#include <QAbstractTableModel>
#include <QHash>

#include <vector>

namespace talkglass {

/// The steps of a repair plan as a list to tick, and what became of each session. GUI thread.
class RepairPlanModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { StepColumn, DirectionColumn, UserColumn, SessionColumn, ResultColumn, ColumnCount };
    enum Role {
        PossibleRole = Qt::UserRole + 1, ///< bool: the step can be ticked
        VerdictRole,                     ///< int of RepairResult::Verdict; invalid: not carried out (yet)
    };

    explicit RepairPlanModel(QObject* parent = nullptr);

    void setPlan(const RepairPlan& plan);
    /// With the ticks as they are now.
    const RepairPlan& plan() const { return m_plan; }
    void setResult(const RepairResult& result);
    /// It was taken back: the plan stands as if it had never been carried out.
    void clearResults();
    /// Nothing can be ticked any more: it was carried out.
    void setLocked(bool locked);

    const RepairSession& sessionAt(int row) const { return m_plan.sessions.at(m_places[size_t(row)].session); }
    const RepairStep& stepAt(int row) const { return sessionAt(row).steps.at(m_places[size_t(row)].step); }
    int tickedCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void ticksChanged();

private:
    struct Place
    {
        qsizetype session = 0;
        qsizetype step = 0;
    };

    QString text(int row, int column) const;

    RepairPlan m_plan;
    std::vector<Place> m_places;
    QHash<SessionKey, int> m_firstRows; ///< a session's steps are rows after each other
    QHash<SessionKey, RepairResult> m_results;
    bool m_locked = false;
};

} // namespace talkglass
