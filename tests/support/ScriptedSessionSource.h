#pragma once

#include "models/items/SessionSource.h"

#include <QHash>

#include <functional>

namespace talkglass {

/// Two stores in memory behind the list's interface. Answers at once, or, of the kinds in `held`, when the test lets
/// them go: in any order, or never. Every call is counted. GUI thread.
class ScriptedSessionSource final : public SessionSource
{
public:
    enum class Kind { Page, Anchors, ById, Facts, Scan };

    struct Call
    {
        Kind kind = Kind::Page;
        std::optional<SessionCursor> from;
        std::optional<SessionCursor> to;
        SessionFilter filter;
        QList<SessionKey> keys;
        std::function<void()> answer; ///< from the stores as they are then
    };

    /// The archive: `rows`, in any order; or, if `generated` > 0, that many rows, row i being generatedRow(i).
    QList<ArchivedSession> rows;
    qint64 generated = 0;
    /// The cache: what it holds, and what it says of everything else is "not there".
    QHash<SessionKey, CachedSession> cache;
    int scanStepSize = 100;

    std::optional<StoreError> archiveError;
    std::optional<StoreError> anchorsError;
    std::optional<StoreError> cacheError;

    QList<Kind> held;
    QList<Call> waiting;      ///< held calls, oldest first
    QHash<int, int> asked;    ///< calls by kind
    QHash<int, int> mostOpen; ///< the most calls of a kind that waited at the same time

    int askedFor(Kind kind) const { return asked.value(int(kind)); }
    int open(Kind kind) const;
    /// Answers the oldest waiting call of this kind; false: there is none.
    bool answerOne(Kind kind);
    void answerLast();
    void release(); ///< holds nothing any more and answers all

    static Timestamp start(); ///< as ManualClock's
    static ArchivedSession row(qint64 id, qint64 userId, const QString& sessionId, qint64 secondsAgo,
                               const QString& title = {}, bool active = true, qint64 messages = 2);
    /// Row i of the newest-first order; i seconds old.
    ArchivedSession generatedRow(qint64 index) const;
    static SessionKey generatedKey(qint64 index);
    CachedSession& putCached(const SessionKey& key, qint64 messages, qint64 secondsLeft, qint64 secondsAgo);

    QFuture<Result<QList<ArchivedSession>>> archivedSessions(const SessionFilter& filter,
                                                             const std::optional<SessionCursor>& from,
                                                             const std::optional<SessionCursor>& to,
                                                             int limit) override;
    QFuture<Result<PageAnchors>> pageAnchors(const SessionFilter& filter, int pageSize) override;
    QFuture<Result<QList<ArchivedSession>>> archivedSessionsById(const QStringList& sessionIds) override;
    QFuture<Result<QList<CachedSession>>> cachedSessions(const QList<SessionKey>& keys) override;
    QFuture<Result<ScanStep>> scanCachedSessions(quint64 cursor) override;

private:
    template <typename T>
    QFuture<Result<T>> reply(Call call, std::function<Result<T>()> answer);
    QList<ArchivedSession> list(const SessionFilter& filter) const;
    QList<ArchivedSession> page(const SessionFilter& filter, const std::optional<SessionCursor>& from,
                                const std::optional<SessionCursor>& to, int limit) const;
    std::optional<ArchivedSession> byId(const QString& sessionId) const;
};

} // namespace talkglass
