#pragma once

#include "models/items/MessageSource.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace talkglass {

/// The newest part of one conversation, as far as the stores have answered.
struct ConversationSnapshot
{
    quint64 number = 0;                     ///< which read it belongs to; grows
    std::optional<CachedHistory> cached;    ///< the last known list; nothing: never known
    std::optional<QList<Message>> archived; ///< the last known window, oldest first; nothing: never known
    bool archiveHasOlder = false;           ///< there may be rows before `archived`
    std::optional<StoreError> cacheError;   ///< why this read has no answer of the cache
    std::optional<StoreError> archiveError;
    bool cacheAnswered = false; ///< answer or error has come
    bool archiveAnswered = false;

    bool settled() const { return cacheAnswered && archiveAnswered; }
    /// Both stores told what they hold, so that residency can be told.
    bool complete() const { return settled() && !cacheError && !archiveError && cached && archived; }
};

/// Reads one conversation from both stores at the same time, and again on demand: one read under way, at most one more
/// waiting. Answers to an earlier open() are dropped. The archive's window is always larger than the cached list, so
/// that nothing looks like "only in the cache" for lying outside the window. GUI thread.
class ConversationReader : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 cacheLimit = 5000;
    static constexpr qint64 archiveWindow = 200;
    static constexpr qint64 windowMargin = 50;

    explicit ConversationReader(MessageSource& source, QObject* parent = nullptr);

    void open(const SessionKey& key);
    void close();
    /// Reads both again; what is known stays known until the answers are there.
    void read();
    bool isReading() const { return m_reading; }
    quint64 number() const { return m_snapshot.number; }
    const SessionKey& key() const { return m_key; }

Q_SIGNALS:
    /// On a first read with each answer; later once both stores answered, or a moment after the first of them.
    void snapshotChanged(const talkglass::ConversationSnapshot& snapshot);

private:
    void askCache();
    void askArchive(qint64 limit);
    void takeCache(const Result<CachedHistory>& answer);
    void takeArchive(const Result<QList<Message>>& answer);
    void advance();
    void finish();
    qint64 neededWindow() const;

    MessageSource& m_source;
    SessionKey m_key;
    quint64 m_generation = 0;
    bool m_reading = false;
    bool m_readAgain = false;
    bool m_firstRead = false;
    qint64 m_askedWindow = 0;
    ConversationSnapshot m_snapshot;
    QTimer m_halfAnswer;
};

} // namespace talkglass
