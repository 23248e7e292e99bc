#pragma once

#include "models/compare/Finding.h"
#include "models/conversation/Message.h"
#include "models/items/CopiesReader.h"
#include "models/items/FilteredSessions.h"
#include "models/risk/AtRiskWatch.h"
#include "models/service/HybridConversationService.h"
#include "views/proof/ProofScope.h"

#include <QObject>
#include <QPointer>

#include <memory>

namespace talkglass {

class AtRiskWindow;
class CompareWindow;
class ConversationPane;
class DetailsPane;
class DrillWindow;
class MainWindowActions;
class MessageSeeker;
class NoticeBar;
class ProofActions;
class RepairWindow;
class SessionListModel;
class SessionListView;
class SideBySideWindow;
class StoreStatusBar;

/// Parts of the main window that proof works with.
struct ProofParts
{
    SessionListModel& sessions;
    SessionListView& list;
    ConversationPane& conversation;
    DetailsPane& details;
    StoreStatusBar& statusBar;
    MainWindowActions& actions;
};

/// The main window's side of proof: menus and keys, the windows for comparison, drill, risk and repair, the way from a
/// result to its message, and the notice of what is soon lost. Windows are made when first wanted; what they do goes on
/// while they are closed. GUI thread; service and parts must outlive it.
class ProofControl : public QObject
{
    Q_OBJECT

public:
    ProofControl(HybridConversationService& service, std::shared_ptr<const Clock> clock, const ProofParts& parts,
                 QWidget* window);
    ~ProofControl() override;

    /// Says what is soon lost; to be placed above the list.
    QWidget* noticeBar() const;
    /// The limit of the notice as it was chosen the last time; kept from now on.
    void remember();

Q_SIGNALS:
    /// Something here has written: what is shown of the stores may be old.
    void storesChanged();

private:
    void wireMenus();
    void wireRisk();
    void showListMenu(const QPoint& place);
    QList<ProofScope> scopes(bool many) const;

    void showSideBySide(const SessionKey& key, qint64 index = -1);
    void findFiltered();
    void settleScope(const ProofScope& scope);
    void showDrill(const QList<ProofScope>& scopes);
    void showCompare(const QList<ProofScope>& scopes);
    void showAtRisk();
    void showRepair(const QList<SessionKey>& keys);
    void openConversation(const SessionKey& key, const std::optional<Message>& message = {});
    void leadTo(const Finding& finding);

    SideBySideWindow& sideBySide();
    CompareWindow& compare();
    DrillWindow& drill();
    AtRiskWindow& atRisk();
    RepairWindow& repair();
    template <typename Window>
    void adopt(Window* window);
    void setReadOnly(bool readOnly);
    void showNotice(const AtRiskNotice& notice);
    void setNoticeLimit(std::chrono::seconds limit);

    HybridConversationService& m_service;
    const std::shared_ptr<const Clock> m_clock;
    const ProofParts m_parts;
    QWidget* m_window;
    ProofActions* m_actions;
    MessageSeeker* m_seeker;
    NoticeBar* m_notice;
    AtRiskWatch m_watch;
    CopiesReader m_reader;
    FilteredSessions m_filtered;
    bool m_givesNotice = true;
    bool m_remembers = false;
    QPointer<SideBySideWindow> m_sideBySide;
    QPointer<CompareWindow> m_compare;
    QPointer<DrillWindow> m_drill;
    QPointer<AtRiskWindow> m_atRisk;
    QPointer<RepairWindow> m_repair;
};

} // namespace talkglass
