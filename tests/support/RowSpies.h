#pragma once

#include <QAbstractItemModel>
#include <QSignalSpy>

namespace talkglass {

/// Counts the signals of changing rows, each "about to" with its "done".
class RowSpies
{
public:
    explicit RowSpies(const QAbstractItemModel& model)
        : m_aboutToInsert(&model, &QAbstractItemModel::rowsAboutToBeInserted)
        , inserted(&model, &QAbstractItemModel::rowsInserted)
        , m_aboutToRemove(&model, &QAbstractItemModel::rowsAboutToBeRemoved)
        , removed(&model, &QAbstractItemModel::rowsRemoved)
        , m_aboutToMove(&model, &QAbstractItemModel::rowsAboutToBeMoved)
        , moved(&model, &QAbstractItemModel::rowsMoved)
        , m_aboutToReset(&model, &QAbstractItemModel::modelAboutToBeReset)
        , reset(&model, &QAbstractItemModel::modelReset)
        , changed(&model, &QAbstractItemModel::dataChanged)
    {
    }

private:
    QSignalSpy m_aboutToInsert;

public:
    QSignalSpy inserted;

private:
    QSignalSpy m_aboutToRemove;

public:
    QSignalSpy removed;

private:
    QSignalSpy m_aboutToMove;

public:
    QSignalSpy moved;

private:
    QSignalSpy m_aboutToReset;

public:
    QSignalSpy reset;
    QSignalSpy changed;

    bool arePaired() const
    {
        return m_aboutToInsert.size() == inserted.size() && m_aboutToRemove.size() == removed.size() &&
               m_aboutToMove.size() == moved.size() && m_aboutToReset.size() == reset.size();
    }
    void clear()
    {
        for (QSignalSpy* spy : {&m_aboutToInsert, &inserted, &m_aboutToRemove, &removed, &m_aboutToMove, &moved,
                                &m_aboutToReset, &reset, &changed})
            spy->clear();
    }
};

} // namespace talkglass
