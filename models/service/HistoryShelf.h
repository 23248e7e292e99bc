#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/SessionKey.h"
#include "models/conversation/Timestamp.h"
#include "models/service/ServiceTypes.h"

#include <QByteArray>
#include <QHash>

#include <memory>
#include <mutex>
#include <optional>

namespace talkglass {

/// Histories as they were answered, ready to be answered again, for clients that ask often. Each is kept only while
/// every change of its cached list would be told (RedisTracker), and until that list ends. Bounded in size. Any thread.
///
/// To keep an answer, take a ticket *before* the question is asked. A change that comes between the two makes the
/// ticket worthless, so what is kept is never older than the last change told.
class HistoryShelf
{
public:
    using Ticket = quint64; ///< 0: worthless
    struct Answer
    {
        QByteArray bytes; ///< whatever the client made of the history
        HistorySource source = HistorySource::Cache;
    };

    static constexpr qsizetype usualBytes = 64 * 1024 * 1024;

    explicit HistoryShelf(std::shared_ptr<const Clock> clock, qsizetype mostBytes = usualBytes);

    /// The answer to `limit` (as in HistoryRequest); nothing if it has to be asked for.
    std::optional<Answer> find(const SessionKey& key, qint64 limit);
    Ticket begin(const SessionKey& key);
    /// `until`: UTC, when the cached list ends.
    void put(const SessionKey& key, qint64 limit, Ticket ticket, const Answer& answer, Timestamp until);

    void drop(const SessionKey& key);
    void dropAll();
    /// Off (as it begins): nothing is kept.
    void setLive(bool live);

private:
    struct Shelved
    {
        qint64 limit = 0;
        Answer answer;
        Timestamp until;
    };
    struct Place
    {
        Ticket ticket = 0;
        Shelved shelved; ///< no answer yet: null
    };
    using Places = QHash<SessionKey, Place>;

    Place* place(const SessionKey& key);
    void makeRoom();

    const std::shared_ptr<const Clock> m_clock;
    const qsizetype m_mostBytes;
    std::mutex m_mutex;
    bool m_live = false;
    Ticket m_lastTicket = 0;
    // Two halves: when the young one is full it becomes the old one, and what was old and not asked for goes.
    Places m_young;
    Places m_old;
    qsizetype m_youngBytes = 0;
};

} // namespace talkglass
