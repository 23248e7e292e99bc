#pragma once

#include "app/LocalStores.h"
#include "tests/bench/scale/ScalePlan.h"
#include "tests/bench/scale/ScaleText.h"

namespace talkglass::bench {

/// Fills empty stores with a plan. The archive's tables are as PostgresArchive::initSchema() makes them: what slows
/// loading (indexes, foreign keys) is taken away before and made again after, from the server's own description of it.
class ScaleGenerator
{
public:
    ScaleGenerator(const ScalePlan& plan, const LocalStores& stores);

    /// Both stores at the same time. Writes its progress to standard error.
    Result<> run();

private:
    Result<> fillArchive() const;
    void copyUsers(class RawPostgres& archive) const;
    void copySessions(RawPostgres& archive) const;
    void copyMessages(RawPostgres& archive) const;
    void fillCache() const;

    const ScalePlan& m_plan;
    const LocalStores& m_stores;
    const ScaleText m_text;
};

} // namespace talkglass::bench
