#pragma once

#include "models/compare/Finding.h"
#include "models/conversation/Result.h"
#include "models/conversation/Timestamp.h"

#include <QByteArrayList>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>

#include <optional>

/// What would be done about findings, exactly. Values, any thread.
namespace talkglass {

/// Which way a step carries, or what it sets right.
enum class RepairDirection {
    CacheToArchive, ///< what only the cache has, or has otherwise, goes into the archive
    ArchiveToCache, ///< the cached list is made anew; the archive is the truth
    Counter,        ///< message_count
    Ttl,            ///< the list gets an end
    UserSet,        ///< the user's SET names the session, or does so no more
    Invalidate,     ///< the cached copy goes
    Deactivate,     ///< the archive's row becomes inactive
};

/// One statement to PostgreSQL: a file of resources/sql, so that a plan cannot hold any other.
struct RepairStatement
{
    QString name;      ///< the file, without ".sql"
    QJsonArray values; ///< $1, $2 …

    friend bool operator==(const RepairStatement&, const RepairStatement&) = default;
};

/// One thing that can be done or left. Its commands go into the session's MULTI, its statements into the session's
/// transaction.
struct RepairStep
{
    bool ticked = true;
    RepairDirection direction = RepairDirection::ArchiveToCache;
    QString title;                  ///< one sentence for people
    QList<FindingKind> settles;     ///< what is no longer found after it
    QString note;                   ///< what to know before; or, if it is not possible, why
    bool possible = true;           ///< false: cannot be ticked
    QList<QByteArrayList> commands; ///< to Redis
    QList<RepairStatement> statements;

    bool isTicked() const { return ticked && possible; }
};

/// Everything about one session. Carried out only while both stores still hold what was seen (the fingerprints).
struct RepairSession
{
    SessionKey key;
    QList<Finding> findings;
    QByteArray expectedCache;   ///< CacheState::fingerprint()
    QByteArray expectedArchive; ///< ArchiveState::fingerprint()
    QList<RepairStep> steps;    ///< in the order in which they are carried out
    /// Texts that the cache alone has and that a ticked step would drop; they are kept in the undo file.
    QStringList discards;

    /// Of the ticked steps.
    QList<QByteArrayList> commands() const;
    QList<RepairStatement> statements() const;
    bool isAnyTicked() const;
    QList<FindingKind> settles() const;
};

struct RepairPlan
{
    Timestamp made;  ///< UTC
    QString redis;   ///< where it was made, without secrets
    QString archive; ///< where it was made, without secrets
    qint64 skewMs = 1000;
    QList<RepairSession> sessions;

    QJsonObject toJson() const;
    /// InvalidInput: no plan, or one that holds something else than a plan may: commands and statements are only those
    /// that the planner writes, for keys and rows of their session.
    static Result<RepairPlan> fromJson(const QJsonObject& object);

    /// Written so that it is there as a whole or not at all, readable by its owner only: it holds messages.
    Result<> save(const QString& path) const;
    static Result<RepairPlan> load(const QString& path);
};

/// The names used in JSON: cache_to_archive, archive_to_cache, counter, ttl, user_set, invalidate, deactivate.
QString repairDirectionName(RepairDirection direction);
std::optional<RepairDirection> repairDirectionFromName(QStringView name);
/// For people, such as "archive → cache".
QString repairDirectionText(RepairDirection direction);

} // namespace talkglass
