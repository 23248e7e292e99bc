#pragma once

#include "models/archive/PostgresRepair.h"
#include "models/cache/RedisRepair.h"
#include "models/compare/SessionComparison.h"
#include "models/repair/RepairPlan.h"

namespace talkglass {

/// All that is to be known of one session to plan its repair.
struct RepairInput
{
    SessionKey key;
    CacheState cache;
    ArchiveState archive;
    bool userIsKnown = true; ///< there is a row in `users`
    ComparisonOptions options;
    qint64 ttlSeconds = 86400; ///< CachePolicy::ttl: for lists without one
};

/// Plans what makes a comparison of this session clean. Nothing readable is lost: what only the cache has goes into the
/// archive first, with the cached times; then the list is made anew of the archive where the copies differ, since the
/// archive is what lasts. Elements that are well keep their bytes, and the list its TTL. Ways that contradict the
/// default are offered without a tick. Pure, any thread.
class RepairPlanner
{
public:
    explicit RepairPlanner(const RepairInput& input);

    /// Without steps if there is nothing to repair.
    RepairSession plan();

private:
    struct NewRow
    {
        Message message; ///< with the time it gets in the archive
        bool moved = false;
        QString refusal; ///< why it cannot be archived; empty: it can
    };

    void planAlone(FindingKind kind);
    void planMessages();
    void planRest();
    void lookAgainWithoutList();

    void collectNewRows();
    Timestamp timeBetween(Timestamp wanted, Timestamp previous, Timestamp next) const;
    RepairStep archiveStep() const;
    RepairStatement insertion(const Message& message) const;
    RepairStep overwriteStep() const;
    RepairStep strayMetadataStep() const;
    RepairStatement overwriting(const Message& message) const;
    bool needsRebuilding() const;
    bool isToOverwrite(const AlignedMessage& row) const;
    RepairStep rebuildStep() const;
    RepairStep invalidateStep(const QString& title) const;
    QByteArrayList desiredElements() const;

    bool has(FindingKind kind) const;
    QByteArrayList list(std::initializer_list<QByteArray> command) const;
    RepairStatement statement(const QString& name, const QList<QJsonValue>& more = {}) const;

    const RepairInput& m_input;
    SessionCopies m_copies;
    SessionComparison m_comparison;
    RepairSession m_session;
    QHash<qsizetype, NewRow> m_newRows; ///< by their place in the comparison's rows
};

/// The copies as a comparison takes them; each cached message also has its element's bytes in `raw`.
SessionCopies copiesOf(const SessionKey& key, const CacheState& cache, const ArchiveState& archive);

} // namespace talkglass
