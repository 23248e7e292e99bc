#pragma once

#include "models/conversation/Clock.h"
#include "models/items/MessageSource.h"
#include "models/items/SessionListModel.h"
#include "models/items/SessionSource.h"
#include "models/service/HybridConversationService.h"

#include <QMainWindow>
#include <QTimer>

#include <memory>

class QSplitter;

namespace talkglass {

class DetailsPane;
class MainWindowActions;
class ReadOnlySwitch;
class StoreStatusBar;

/// List, conversation and details of one pair of stores. Wires the parts to each other and to the service, and no more.
/// GUI thread; service and sources must outlive it.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// `name` for the title: "demo", or the host.
    MainWindow(HybridConversationService& service, SessionSource& sessions, MessageSource& messages,
               std::shared_ptr<const Clock> clock, const QString& name, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Size, splitters and so on as they were left the last time; kept when the window closes.
    void restoreLayout();
    /// As soon as the list has one.
    void openFirstSession();
    /// List, facts and the open conversation are there, and the cache has been walked through.
    bool isSettled() const;

Q_SIGNALS:
    /// The person wants to choose stores again; this window is to go.
    void otherStoresRequested();

private:
    HybridConversationService& m_service;
};

} // namespace talkglass
