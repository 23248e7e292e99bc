#pragma once

#include "models/endpoint/RequestRecord.h"

#include <QAbstractTableModel>
#include <QList>

#include <deque>

namespace talkglass {

/// What the endpoint has answered, oldest first, at most `capacity` rows: older ones make room. GUI thread.
class RequestLogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        TimeColumn,
        MethodColumn,
        PathColumn,
        StatusColumn,
        DurationColumn,
        SourceColumn,
        UserColumn,
        ColumnCount
    };
    enum Role {
        RecordRole = Qt::UserRole + 1, ///< RequestRecord
        OutcomeRole,                   ///< Outcome
    };
    enum class Outcome {
        Well,    ///< below 400
        Refused, ///< 4xx: the client's doing
        Failed,  ///< 5xx
    };
    Q_ENUM(Outcome)

    static constexpr qsizetype usualCapacity = 2000;

    explicit RequestLogModel(qsizetype capacity = usualCapacity, QObject* parent = nullptr);

    /// In the order of the answers.
    void append(const QList<RequestRecord>& records);
    /// So many were answered, but not told one by one.
    void addSkipped(qint64 count);
    void clear();
    /// Answered since the start or the last clear(), those that are no longer rows included.
    qint64 total() const { return m_total; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void totalChanged(qint64 total);

private:
    static QVariant text(const RequestRecord& record, int column);
    static QString explanation(const RequestRecord& record, int column);

    const qsizetype m_capacity;
    std::deque<RequestRecord> m_records;
    qint64 m_total = 0;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::RequestLogModel::Outcome)
