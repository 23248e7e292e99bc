#include "views/OpenSession.h"

#include "models/items/FutureReply.h"
#include "models/service/HybridConversationService.h"
#include "views/ConversationPane.h"
#include "views/DetailsPane.h"
#include "views/SessionListView.h"

#include <utility>

namespace talkglass {

namespace {
constexpr int openAfterMs = 30;
constexpr int askAfterMs = 200;
constexpr int compareAfterMs = 50;
} // namespace

OpenSession::OpenSession(HybridConversationService& service, SessionListModel& sessions, SessionListView& list,
                         ConversationPane& conversation, DetailsPane& details, QObject* parent)
    : QObject(parent)
    , m_service(service)
    , m_sessions(sessions)
    , m_list(list)
    , m_conversation(conversation)
    , m_details(details)
{
    m_openTimer.setSingleShot(true);
    m_openTimer.setInterval(openAfterMs);
    connect(&m_openTimer, &QTimer::timeout, this, &OpenSession::showCurrent);
    m_againTimer.setSingleShot(true);
    m_againTimer.setInterval(0);
    connect(&m_againTimer, &QTimer::timeout, this, &OpenSession::showAgain);
    m_askTimer.setSingleShot(true);
    m_askTimer.setInterval(askAfterMs);
    connect(&m_askTimer, &QTimer::timeout, this, [this] { askAbout(m_conversation.key()); });
    m_describeTimer.setSingleShot(true);
    m_describeTimer.setInterval(0);
    connect(&m_describeTimer, &QTimer::timeout, this, &OpenSession::describe);
    connect(&m_list, &SessionListView::currentSessionChanged, &m_openTimer, qOverload<>(&QTimer::start));
    connect(&m_conversation, &ConversationPane::currentMessageChanged, this, [this](const Message& message) {
        const bool none = message.role.isEmpty() && !message.malformed;
        describe(); // first the session, then its message
        m_details.setMessage(none ? std::nullopt : std::optional(message), m_conversation.currentDelivery());
    });
    wireRows();
    wireMessages();
}

void OpenSession::wireRows()
{
    connect(&m_sessions, &SessionListModel::stateChanged, this, &OpenSession::openFirstIfWanted);
    const auto again = qOverload<>(&QTimer::start);
    connect(&m_sessions, &QAbstractItemModel::modelReset, &m_againTimer, again);
    connect(&m_sessions, &QAbstractItemModel::rowsInserted, &m_againTimer, again);
    connect(&m_sessions, &QAbstractItemModel::rowsRemoved, &m_againTimer, again);
    connect(&m_sessions, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) {
                // Each second the times left are told anew; the panes count by themselves.
                if (!roles.isEmpty() && !roles.contains(SessionListModel::SessionRole))
                    return;
                const int row = m_list.currentSession() ? m_sessions.rowOf(*m_list.currentSession()) : -1;
                if (row >= first.row() && row <= last.row())
                    m_againTimer.start();
            });
}

/// What is only in the cache is told by the messages, once both stores have answered.
void OpenSession::wireMessages()
{
    m_compareTimer.setSingleShot(true);
    m_compareTimer.setInterval(compareAfterMs);
    connect(&m_compareTimer, &QTimer::timeout, this, &OpenSession::tellCopies);
    const auto later = [this] {
        if (!m_compareTimer.isActive())
            m_compareTimer.start();
    };
    const MessageListModel& messages = m_conversation.model();
    connect(&messages, &MessageListModel::stateChanged, this, later);
    connect(&messages, &MessageListModel::windowChanged, this, later);
    connect(&messages, &QAbstractItemModel::rowsInserted, this, later);
    connect(&messages, &QAbstractItemModel::rowsRemoved, this, later);
    connect(&messages, &QAbstractItemModel::dataChanged, this, later);
}

void OpenSession::tellCopies()
{
    describe(); // first the session, then what is known of it
    const MessageListModel& messages = m_conversation.model();
    const bool isRead = messages.state() == MessageListModel::State::Ready && !messages.isWaitingForStore() &&
                        !messages.cacheError() && !messages.archiveError();
    if (!isRead) {
        m_details.setCopiesSeen(std::nullopt);
        return;
    }
    CopiesSeen seen;
    seen.whole = !messages.hasOlder() && !messages.hasNewer() && !messages.olderError();
    for (int row = 0; row < messages.rowCount(); ++row) {
        const MessageRow& message = messages.rowAt(row);
        if (message.state != DeliveryState::Stored)
            continue;
        seen.cacheOnly += int(message.message.residency == MessageResidency::CacheOnly);
        seen.differing += int(message.message.residency == MessageResidency::Differing);
    }
    m_details.setCopiesSeen(seen);
}

void OpenSession::showAgain()
{
    openFirstIfWanted();
    if (!m_openTimer.isActive() && m_list.currentSession() == m_conversation.key())
        showCurrent();
}

void OpenSession::showCurrent()
{
    const std::optional<SessionKey> key = m_list.currentSession();
    if (!key)
        return;
    const int row = m_sessions.rowOf(*key);
    const QVariant known = row < 0 ? QVariant() : m_sessions.index(row).data(SessionListModel::SessionRole);
    if (!known.isValid() && *key == m_conversation.key()) {
        if (!m_askTimer.isActive())
            m_askTimer.start();
        return;
    }
    Session session;
    session.key = *key;
    if (known.isValid())
        session = known.value<Session>();
    else
        askAbout(*key);
    m_conversation.openSession(session);
    m_described = session;
    m_describeTimer.start();
}

void OpenSession::describe()
{
    if (const std::optional<Session> session = std::exchange(m_described, std::nullopt))
        m_details.setSession(session);
}

void OpenSession::askAbout(const SessionKey& key)
{
    const auto take = [this, key](const Result<Session>& session) {
        if (!session || key != m_conversation.key())
            return; // the conversation says by itself what could not be read
        m_conversation.updateSession(*session);
        m_described = *session;
        m_describeTimer.start();
    };
    whenFinished(m_service.sessionInfo(key), this, take, [] {});
}

void OpenSession::openFirst()
{
    m_firstWanted = true;
    openFirstIfWanted();
}

bool OpenSession::isListComplete() const
{
    const SessionListState state = m_sessions.state();
    return !state.loading && (state.walkedOnce || state.cacheError);
}

void OpenSession::openFirstIfWanted()
{
    if (!m_firstWanted || !isListComplete())
        return;
    const std::optional<SessionKey> first = m_sessions.keyAt(0);
    if (!first)
        return;
    m_firstWanted = false;
    m_list.setCurrentSession(*first);
}

bool OpenSession::isSettled() const
{
    if (!isListComplete())
        return false;
    if (m_sessions.rowCount() == 0)
        return true;
    const MessageListModel& messages = m_conversation.model();
    const bool isRead = messages.state() == MessageListModel::State::Failed ||
                        (messages.state() == MessageListModel::State::Ready && !messages.isWaitingForStore());
    const bool isChecking = m_sessions.index(0).data(SessionListModel::CheckingRole).toBool();
    return isRead && !isChecking && !m_openTimer.isActive() && !m_againTimer.isActive() &&
           !m_describeTimer.isActive() && !m_compareTimer.isActive() && !m_firstWanted;
}

} // namespace talkglass
