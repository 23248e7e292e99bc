#pragma once

#include "models/items/SessionListModel.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace talkglass {

/// What stands in the place of a list without rows: why there are none, and what to do. GUI thread.
class SessionListOverlay : public QWidget
{
    Q_OBJECT

public:
    explicit SessionListOverlay(QWidget* parent = nullptr);

    void setState(const SessionListModel& model);

Q_SIGNALS:
    void clearFiltersRequested();

private:
    void say(const QString& title, const QString& text, bool canClear);

    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_clear;
};

} // namespace talkglass
