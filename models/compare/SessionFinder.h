#pragma once

#include "models/compare/ComparisonControl.h"
#include "models/compare/ComparisonStores.h"
#include "models/compare/ComparisonTypes.h"

#include <vector>

namespace talkglass {

/// What the cache knows of, found in one pass over its keys.
struct FoundSessions
{
    std::vector<SessionKey> lists;   ///< session keys; sorted, each once
    std::vector<SessionKey> members; ///< named in a user's SET, but not among `lists`; sorted, each once
};

/// Finds what a request asks for. Memory grows with what is cached, not with the archive. Blocks; only reads.
class SessionFinder
{
public:
    SessionFinder(ComparisonStores& stores, ComparisonControl& control)
        : m_stores(stores)
        , m_control(control)
    {
    }

    Result<FoundSessions> find(const ComparisonRequest& request);

private:
    Result<> scan(const ComparisonRequest& request, FoundSessions& found, std::vector<qint64>& userSets);
    Result<> addMembers(const ComparisonRequest& request, const std::vector<qint64>& userSets, FoundSessions& found);

    ComparisonStores& m_stores;
    ComparisonControl& m_control;
};

} // namespace talkglass
