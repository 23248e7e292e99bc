#pragma once

#include <QWidget>

class QToolButton;

namespace talkglass {

class MainWindowActions;
class ReadOnlySwitch;
class SessionFilterBar;

/// The line at the head of the window: refresh, filters, whether writing is allowed, details, menu. GUI thread.
class TopBar : public QWidget
{
    Q_OBJECT

public:
    TopBar(MainWindowActions& actions, SessionFilterBar* filter, ReadOnlySwitch* readOnly, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateLook();

    MainWindowActions& m_actions;
    ReadOnlySwitch* m_readOnly;
    QToolButton* m_menu;
};

} // namespace talkglass
