#pragma once

#include "models/items/MessageListModel.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QMenu;
class QStackedWidget;
class QToolButton;

namespace talkglass {

class ConversationHeader;
class ConversationView;
class FindBar;
class MessageComposer;
class NoticeBar;
class StatePage;

/// The middle of the window: one conversation with its header, find bar, messages and composer, and a designed page for
/// each state without messages. The source must outlive it. GUI thread.
class ConversationPane : public QWidget
{
    Q_OBJECT

public:
    ConversationPane(MessageSource& source, std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);
    ~ConversationPane() override;

    /// Opens a conversation; if it is the one that is open, only its facts are taken.
    void openSession(const Session& session);
    /// New facts (counts, TTL, residency) of the open conversation; others are ignored.
    void updateSession(const Session& session);
    void closeSession();
    const SessionKey& key() const { return m_model.key(); }
    /// Empty: writing is allowed. Otherwise why not, in one sentence; and whether unlockRequested() asks first.
    void setReadOnlyReason(const QString& reason, bool unlockAsks = false);
    /// Whose agents can be asked; nobody: they cannot. Must outlive this.
    void setChatService(ChatService* chat);

    /// A button with this menu in the header; see ConversationHeader.
    void addHeaderMenu(const QString& name, QMenu* menu);

    /// Connect these to the service's signals.
    void noticeAdded(const AddedMessage& added);
    void noticeCleared(const ClearReport& report);

    void refresh();
    void openFind();
    void focusMessages();
    void focusComposer();

    /// Of the current message.
    DeliveryState currentDelivery() const;
    MessageListModel& model() { return m_model; }
    ConversationView& view() { return *m_view; }

Q_SIGNALS:
    void unlockRequested();
    /// For the details pane. An empty role: no message is current.
    void currentMessageChanged(const talkglass::Message& message);
    /// The details pane should show itself with the current message's metadata.
    void metadataRequested();
    /// Something was cleared from here; ask for the session's facts again.
    void cleared(const talkglass::SessionKey& key, bool complete);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void wire();
    void wireView();
    void showState();
    void showNotice();
    bool isShown(MessageResidency residency) const;
    void showTopNote();
    void showLoading();
    void showEmpty();
    void placeNewestButton();
    void goToNewest();
    void post(const NewMessage& message);
    void ask(const NewMessage& message, const QString& agentId);
    void showWholeText(int row);
    void showBothVersions(int row);
    void askToClear();

    MessageSource& m_source;
    MessageListModel m_model;
    Session m_session;
    QTimer m_loadingDelay;
    int m_arrived = 0; ///< messages that came while older ones are being read
    ConversationHeader* m_header = nullptr;
    FindBar* m_find = nullptr;
    NoticeBar* m_notice = nullptr;
    QStackedWidget* m_stack = nullptr;
    StatePage* m_state = nullptr;
    ConversationView* m_view = nullptr;
    QToolButton* m_newest = nullptr;
    MessageComposer* m_composer = nullptr;
};

} // namespace talkglass
