#pragma once

#include <QSplitter>

namespace talkglass {

/// List, conversation and details side by side. Where there is little room the details fold away, and come back with
/// the room unless they were folded on purpose. GUI thread.
class Panes : public QSplitter
{
    Q_OBJECT

public:
    Panes(QWidget* list, QWidget* conversation, QWidget* details, QWidget* parent = nullptr);

    /// Also where there is little room, until the window is resized.
    void setDetailsWanted(bool wanted);
    bool areDetailsWanted() const { return m_wanted; }

Q_SIGNALS:
    void detailsShown(bool shown);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void show(bool shown);

    QWidget* m_details;
    bool m_wanted = true;
};

} // namespace talkglass
