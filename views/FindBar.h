#pragma once

#include "models/items/MessageFinder.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace talkglass {

/// Finds in the loaded messages of the open conversation, and says how much that is. GUI thread.
class FindBar : public QWidget
{
    Q_OBJECT

public:
    explicit FindBar(MessageListModel& model, QWidget* parent = nullptr);

    /// Shows itself with the focus in the field.
    void open();
    /// Messages of the conversation in all, -1 if not known.
    void setTotal(qint64 total);
    QString text() const;
    QString summary() const; ///< "3 of 12"

    /// Where to begin when there is no match yet.
    void setStartRow(int row) { m_startRow = row; }

Q_SIGNALS:
    /// Highlight `text`; the current match is in `row`, or -1.
    void soughtChanged(const QString& text, int row);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void step(bool forward);
    void close();
    void loadAllOlder(bool on);
    void continueLoading();
    void updateTexts();

    MessageListModel& m_model;
    MessageFinder m_finder;
    qint64 m_total = -1;
    int m_startRow = 0;
    bool m_loadingAll = false;
    QLineEdit* m_field = nullptr;
    QLabel* m_summary = nullptr;
    QLabel* m_scope = nullptr;
    QToolButton* m_loadAll = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
};

} // namespace talkglass
