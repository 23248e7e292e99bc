#pragma once

#include "models/items/SessionListModel.h"

#include <QWidget>

namespace talkglass {

class ElidedLabel;

/// Lines above the list that say which store is away, since when, why, and when it is asked again. GUI thread.
class SessionListNotices : public QWidget
{
    Q_OBJECT

public:
    explicit SessionListNotices(QWidget* parent = nullptr);

    void setState(const SessionListState& state);
    int neededHeight() const; ///< 0: nothing to say

Q_SIGNALS:
    void heightChanged();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ElidedLabel* m_archive;
    ElidedLabel* m_cache;
    int m_height = 0;
};

} // namespace talkglass
