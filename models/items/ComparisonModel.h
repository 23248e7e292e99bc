#pragma once

#include "models/compare/SessionComparison.h"

#include <QAbstractTableModel>

#include <vector>

namespace talkglass {

/// One conversation's two copies side by side, a row for each message, oldest first. GUI thread.
class ComparisonModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { IndexColumn, CacheColumn, DifferenceColumn, ArchiveColumn, ColumnCount };
    enum Role {
        KindRole = Qt::UserRole + 1, ///< int of FindingKind; invalid: no difference
        PositionRole,                ///< qint64: place in the conversation, as Finding::index
        PresentRole,                 ///< bool: the copy of this column is there; invalid for the other columns
    };

    explicit ComparisonModel(QObject* parent = nullptr);

    void setComparison(const SessionComparison& comparison);
    const SessionComparison& comparison() const { return m_comparison; }
    /// Rows without a difference are hidden.
    void setOnlyDifferences(bool only);
    bool onlyDifferences() const { return m_onlyDifferences; }

    const AlignedMessage& messageAt(int row) const { return m_comparison.rows.at(m_rows[size_t(row)]); }
    /// Place in the conversation of what is in this row.
    qint64 positionAt(int row) const { return m_comparison.firstIndex + m_rows[size_t(row)]; }
    /// −1: not shown, or not read.
    int rowOf(qint64 position) const;
    int differenceCount() const { return m_differences; }
    /// The next row with a difference after `row` (before it, if not `forward`); −1: none. −1 for `row`: from the
    /// beginning (the end).
    int nextDifference(int row, bool forward) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void chooseRows();
    QString text(const AlignedMessage& message, int row, int column) const;

    SessionComparison m_comparison;
    std::vector<qsizetype> m_rows; ///< places in m_comparison.rows
    bool m_onlyDifferences = false;
    int m_differences = 0;
};

} // namespace talkglass
