#pragma once

#include "models/compare/Finding.h"

#include <QAbstractTableModel>
#include <QList>
#include <QMap>

#include <optional>
#include <vector>

namespace talkglass {

/// What a comparison has found, as it comes; sorted and filtered by kind if that is wanted. At most `capacity` findings
/// are rows, all are counted. GUI thread.
class FindingModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { KindColumn, UserColumn, SessionColumn, IndexColumn, DetailColumn, ColumnCount };
    enum Role {
        FindingRole = Qt::UserRole + 1, ///< Finding
        KindRole,                       ///< int of FindingKind
    };

    static constexpr qsizetype usualCapacity = 20'000;

    explicit FindingModel(qsizetype capacity = usualCapacity, QObject* parent = nullptr);

    void clear();
    void append(const QList<Finding>& findings);
    /// Nothing: all kinds.
    void setKind(const std::optional<FindingKind>& kind);
    std::optional<FindingKind> kind() const { return m_kind; }

    const Finding& findingAt(int row) const { return m_findings.at(m_rows[size_t(row)]); }
    /// Those kept, in the order they came, whatever the filter.
    const QList<Finding>& findings() const { return m_findings; }
    qint64 total() const { return m_total; }
    /// Found, by kind; those that are no rows included.
    const QMap<FindingKind, qint64>& counts() const { return m_counts; }
    bool isCut() const { return m_total > m_findings.size(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// −1: in the order they came.
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    void countsChanged();

private:
    using Rows = std::vector<qsizetype>; ///< places in m_findings

    bool isShown(const Finding& finding) const { return !m_kind || finding.kind == *m_kind; }
    struct SortKey;
    SortKey sortKey(qsizetype place) const;
    void sortRows(size_t begin);
    void putInOrder(size_t begin);
    static QString text(const Finding& finding, int column);

    const qsizetype m_capacity;
    QList<Finding> m_findings;
    Rows m_rows;
    std::optional<FindingKind> m_kind;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    qint64 m_total = 0;
    QMap<FindingKind, qint64> m_counts;
};

} // namespace talkglass
