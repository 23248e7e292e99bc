#pragma once

#include "models/agents/ChatService.h"
#include "models/conversation/Clock.h"
#include "models/items/ConversationReader.h"
#include "models/items/MessageRows.h"

#include <QAbstractListModel>
#include <QHash>
#include <QSet>
#include <QTimer>

#include <memory>

namespace talkglass {

/// One conversation, oldest message first, aligned from both stores. Opens at its newest messages; loadOlder() goes
/// back page by page. Memory is bounded: past `memoryLimit` the newest rows make room for older ones (hasNewer(), see
/// returnToNewest()). Posted messages are rows at once. GUI thread.
class MessageListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        UidRole = Qt::UserRole + 1, ///< quint64: stays the same through every refresh
        ContentRole,                ///< QString, whole; hostile
        PreviewRole,        ///< QString, its beginning (messagetext::preview); bytes of a malformed one, escaped
        FoldedRole,         ///< bool: the preview is not all
        SizeRole,           ///< qlonglong: characters of the content
        RoleRole,           ///< QString
        ModelNameRole,      ///< QString: metadata.model; may be empty
        TimeRole,           ///< Timestamp; may be invalid
        ResidencyRole,      ///< MessageResidency; no value while not both stores have answered
        MarkRole,           ///< MessageMark
        MarkRunRole,        ///< int: on the last row of a run with this mark its length, else 0
        MetadataRole,       ///< QJsonObject
        MalformedRole,      ///< bool
        RawRole,            ///< QByteArray
        DeliveryStateRole,  ///< DeliveryState
        OwnRole,            ///< bool: posted here
        StoredInRole,       ///< QStringList, own rows: "archive", "cache"
        ErrorRole,          ///< QString: why it failed, or why one store lacks it
        JoinsPreviousRole,  ///< bool: same role within five minutes of the row before
        StartsDayRole,      ///< bool: first row of its local day
        MessageRole,        ///< Message
        AgentRole,          ///< QString: the agent whose answer this is to become; empty for any other row
        AccessibleTextRole, ///< QString: "user, 08:47, in both stores: Olá…"; also Qt::AccessibleTextRole
    };
    Q_ENUM(Role)

    enum class State {
        Closed,  ///< no conversation
        Loading, ///< nothing has come yet
        Ready,   ///< shows what is known; maybe nothing
        Failed,  ///< no store could be asked
    };

    static constexpr qint64 pageSize = 200;
    static constexpr qint64 defaultMemoryLimit = 72 * 1024 * 1024;

    MessageListModel(MessageSource& source, std::shared_ptr<const Clock> clock, QObject* parent = nullptr);
    ~MessageListModel() override;

    // -- which conversation
    void open(const SessionKey& key);
    void close();
    const SessionKey& key() const { return m_key; }
    State state() const { return m_state; }
    /// A store has not answered the first read yet.
    bool isWaitingForStore() const { return m_state == State::Ready && !m_settled; }
    /// Why what is shown is only a part, or nothing; if Failed, both.
    std::optional<StoreError> cacheError() const { return m_cacheError; }
    std::optional<StoreError> archiveError() const { return m_archiveError; }

    // -- reading on
    /// Reads the newest part again; rows, and what belongs to them, stay.
    void refresh();
    void loadOlder();
    bool hasOlder() const { return m_hasOlder; }
    bool isLoadingOlder() const { return m_loadingOlder; }
    std::optional<StoreError> olderError() const { return m_olderError; }
    /// The newest rows were let go to keep memory bounded.
    bool hasNewer() const { return m_hasNewer; }
    void returnToNewest();
    bool isMemoryFull() const { return m_bytes >= m_memoryLimit; }
    void setMemoryLimit(qint64 bytes) { m_memoryLimit = bytes; }

    // -- writing
    /// Appends the row as pending; returns its uid. The answer turns it stored or failed. 0: nothing is open.
    quint64 post(const QString& role, const QString& content, const QJsonObject& metadata);
    void retry(quint64 uid);   ///< a failed row; an answer that failed is asked for again
    void discard(quint64 uid); ///< a failed row
    /// Who answers ask(); must outlive this. Nobody: ask() does nothing.
    void setChatService(ChatService* chat);
    /// Puts a message to an agent: its row, pending, and after it one of the agent's that grows with the answer, a few
    /// times a second. Returns the uid of the message's row, or 0.
    quint64 ask(const QString& content, const QJsonObject& metadata, const QString& agentId);
    /// Messages that are on their way or failed, in this conversation and in those that were open before; they come
    /// back with their conversation.
    int unsentCount() const;
    /// Another client of the service added a message, or this one did: reads again unless it is known.
    void noticeAdded(const AddedMessage& added);

    const MessageRow& rowAt(int row) const { return m_rows.at(row); }
    int rowOf(quint64 uid) const; ///< -1 if there is none (any more)

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void stateChanged();         ///< state, errors or waiting
    void windowChanged();        ///< hasOlder, isLoadingOlder, olderError, hasNewer
    void delivered(quint64 uid); ///< see StoredInRole
    void deliveryFailed(quint64 uid, const talkglass::StoreError& error);

private:
    /// A question under way.
    struct Asked
    {
        ChatRequest request;
        quint64 question = 0; ///< uid; 0: it was saved before
        quint64 answer = 0;   ///< uid
        bool ready = false;   ///< the whole answer is there
    };

    void takeSnapshot(const ConversationSnapshot& snapshot);
    void takeOlder(qint64 beforeId, const Result<QList<Message>>& answer);
    qsizetype firstRowOfWindow(const ConversationSnapshot& snapshot) const;
    void replaceFrom(qsizetype firstRow, const QList<Message>& messages, const ConversationSnapshot& snapshot);
    void removeRange(qsizetype first, qsizetype last);
    void insertRange(qsizetype at, const QList<MessageRow>& rows);
    bool mayDrop(const MessageRow& row, const ConversationSnapshot& snapshot) const;
    qsizetype firstCachedFrom(qsizetype row) const;
    void makeRoom();
    void send(quint64 uid);
    void settle(quint64 uid, const Result<AddedMessage>& answer);
    void settleParked(quint64 uid, const Result<AddedMessage>& answer);
    quint64 appendPending(const Message& message, const QString& agentName = {});
    void putToAgent(Asked asked);
    bool askAgain(quint64 uid);
    MessageRow* ownRow(quint64 uid);
    void takeQuestionSaved(const QString& requestId, const AddedMessage& question);
    void takeMore(const QString& requestId, const QString& piece);
    void takeReady(const QString& requestId, const NewMessage& answer);
    void takeAnswer(const Asked& asked, const Result<ChatAnswer>& answer);
    void failAnswer(const Asked& asked, const StoreError& error);
    void setContent(MessageRow& row, const QString& content);
    void showGrown();
    void removeOwnRow(quint64 uid);
    void parkUnsent();
    void bringBackUnsent();
    void rowChanged(qsizetype row);
    void resetRows();
    void setLoadingOlder(bool loading);

    MessageMark markOf(qsizetype row) const;
    int markRun(qsizetype row) const;
    bool joinsPrevious(qsizetype row) const;
    bool startsDay(qsizetype row) const;
    QString accessibleText(qsizetype row) const;
    QVariant factOf(qsizetype row, int role) const;
    QVariant placeOf(qsizetype row, int role) const;

    MessageSource& m_source;
    std::shared_ptr<const Clock> m_clock;
    ConversationReader m_reader;
    SessionKey m_key;
    State m_state = State::Closed;
    MessageRows m_rows;
    QHash<SessionKey, QList<MessageRow>> m_parked; ///< unsent rows of conversations that are not open
    ChatService* m_chat = nullptr;
    QHash<QString, Asked> m_asked;            ///< under way, by request id
    QHash<quint64, ChatRequest> m_unanswered; ///< what retry() of a failed row asks again, by its uid
    QSet<quint64> m_grown;                    ///< rows that grew since they were told of
    QTimer m_growth;
    quint64 m_lastUid = 0;
    quint64 m_generation = 0;
    qint64 m_bytes = 0;
    qint64 m_memoryLimit = defaultMemoryLimit;
    qsizetype m_firstCached = -1; ///< first row the cache holds; before it, a missing copy is no disagreement
    bool m_settled = false;
    bool m_residencyKnown = false;
    bool m_hasOlder = false;
    bool m_loadingOlder = false;
    bool m_hasNewer = false;
    std::optional<StoreError> m_cacheError;
    std::optional<StoreError> m_archiveError;
    std::optional<StoreError> m_olderError;
};

} // namespace talkglass
