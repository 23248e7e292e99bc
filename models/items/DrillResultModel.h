#pragma once

#include "models/drill/DrillTypes.h"

#include <QAbstractTableModel>

namespace talkglass {

/// What became of each session of a drill: those that failed first, then those that could not be checked. GUI thread.
class DrillResultModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { VerdictColumn, UserColumn, SessionColumn, MessagesColumn, DifferenceColumn, ColumnCount };
    enum Role {
        VerdictRole = Qt::UserRole + 1, ///< int of DrillVerdict
    };

    explicit DrillResultModel(QObject* parent = nullptr);

    void setResults(const QList<DrillResult>& results);
    const DrillResult& resultAt(int row) const { return m_results.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static QString text(const DrillResult& result, int column);
    /// First difference or reason, and all notes.
    static QString explanation(const DrillResult& result);

    QList<DrillResult> m_results;
};

} // namespace talkglass
