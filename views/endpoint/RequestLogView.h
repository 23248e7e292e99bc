#pragma once

#include "models/items/RequestLogModel.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableView;

namespace talkglass {

/// The live log: newest at the end, which stays in sight unless somebody scrolled away. GUI thread; the model must
/// outlive it.
class RequestLogView : public QWidget
{
    Q_OBJECT

public:
    explicit RequestLogView(RequestLogModel& model, QWidget* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void lookAgain();
    void showTotal();

    RequestLogModel& m_model;
    QTableView* m_table;
    QLabel* m_total;
    QLabel* m_empty;
    QPushButton* m_clear;
    bool m_atEnd = true;
};

} // namespace talkglass
