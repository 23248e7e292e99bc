#pragma once

#include "models/drill/DrillControl.h"
#include "models/drill/DrillJudge.h"
#include "models/service/HybridConversationService.h"
#include "models/service/Lane.h"

#include <memory>

namespace talkglass {

/// The drill's own connections beside those of its lane. One thread.
struct DrillStores
{
    CacheCopies cache;
    ArchiveCopies archive;
};

/// What a drill works with. Everything outlives it.
struct DrillParts
{
    Stores& stores; ///< for the read that fills the cache
    DrillStores& copies;
    HybridConversationService& service;
    std::shared_ptr<const Clock> clock;
    const StoreHealth& cacheHealth;
    const DrillControl& control;
};

/// The steps that all ways of a drill take. Blocking, on one lane; reads the conversations back through the service.
class DrillSteps
{
public:
    /// `total` sessions, for the progress.
    DrillSteps(const DrillParts& parts, const DrillOptions& options, qint64 total);

    /// Both copies; the cache first, since a message reaches it last.
    Result<QList<DrillRecord>> record(const QList<SessionKey>& keys, bool withDump);

    /// One session whose cached copy has ended.
    struct Reading
    {
        const DrillRecord* before = nullptr;
        SessionKey key;    ///< the copy's, or the session's own
        bool warm = false; ///< also check that a read fills the cache right
    };
    /// Reads them through the service from the archive, and judges them. `warmed`, if given, becomes the lists that the
    /// warming reads have made.
    Result<QList<DrillResult>> readBack(const QList<Reading>& readings, QList<CacheRecord>* warmed = nullptr);

    /// `done` of the sessions before, and of these.
    void progress(DrillProgress::Stage stage, qint64 done, Timestamp nextEnds = {}) const;
    void setTotal(qint64 total) { m_total = total; }
    bool isCancelled() const { return m_parts.control.isCancelled(); }
    const DrillParts& parts() const { return m_parts; }
    const DrillOptions& options() const { return m_options; }

private:
    using Conversations = QList<Result<QList<Message>>>;

    Conversations conversations(const QList<Reading>& readings);
    Result<> checkWarming(const QList<Reading>& readings, const Conversations& after, QList<DrillResult>& results,
                          QList<CacheRecord>* warmed);
    Result<History> warmingRead(const SessionKey& key);

    const DrillParts m_parts;
    const DrillOptions m_options;
    qint64 m_total;
};

} // namespace talkglass
