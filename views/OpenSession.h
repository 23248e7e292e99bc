#pragma once

#include "models/items/SessionListModel.h"

#include <QObject>
#include <QTimer>

namespace talkglass {

class ConversationPane;
class DetailsPane;
class HybridConversationService;
class SessionListView;

/// Lets conversation and details follow the session that is current in the list, and what becomes known of it.
/// GUI thread; all it is given must outlive it.
class OpenSession : public QObject
{
    Q_OBJECT

public:
    OpenSession(HybridConversationService& service, SessionListModel& sessions, SessionListView& list,
                ConversationPane& conversation, DetailsPane& details, QObject* parent = nullptr);

    /// As soon as the list is complete.
    void openFirst();
    /// List, facts and the open conversation are there, and the cache has been walked through.
    bool isSettled() const;

private:
    void wireRows();
    void wireMessages();
    void tellCopies();
    void showCurrent();
    void showAgain();
    void describe();
    void askAbout(const SessionKey& key);
    void openFirstIfWanted();
    bool isListComplete() const;

    HybridConversationService& m_service;
    SessionListModel& m_sessions;
    SessionListView& m_list;
    ConversationPane& m_conversation;
    DetailsPane& m_details;
    QTimer m_openTimer;  ///< so that a held arrow key does not read every conversation on its way
    QTimer m_againTimer; ///< so that many rows that come at once show it once
    QTimer m_askTimer;   ///< for a session that is in no row (filtered out, or cleared): the model tells nothing of it
    QTimer m_describeTimer; ///< conversation and details are filled in turns of their own: together it could be felt
    QTimer m_compareTimer;  ///< so that many messages that come at once are counted once
    std::optional<Session> m_described; ///< what the details are to show
    bool m_firstWanted = false;
};

} // namespace talkglass
