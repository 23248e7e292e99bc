#include "models/compare/SessionFinder.h"

#include "models/conversation/ReservedSessions.h"

#include <algorithm>

namespace talkglass {

namespace {

constexpr int scanCount = 2000;
constexpr size_t setsAtOnce = 200;

template <typename Value>
void sortOnce(std::vector<Value>& values)
{
    std::ranges::sort(values);
    const auto rest = std::ranges::unique(values);
    values.erase(rest.begin(), rest.end());
    values.shrink_to_fit();
}

bool isWanted(const SessionKey& key, const ComparisonRequest& request)
{
    return !isDrillCopy(key.sessionId) && (!request.userId || key.userId == *request.userId) &&
           (request.sessionId.isEmpty() || key.sessionId == request.sessionId);
}

} // namespace

Result<FoundSessions> SessionFinder::find(const ComparisonRequest& request)
{
    FoundSessions found;
    if (!request.sessions.isEmpty()) {
        found.lists.assign(request.sessions.begin(), request.sessions.end());
        sortOnce(found.lists);
        return found;
    }
    std::vector<qint64> userSets;
    if (const Result<> scanned = scan(request, found, userSets); !scanned)
        return scanned.error();
    sortOnce(found.lists);
    sortOnce(userSets);
    if (const Result<> added = addMembers(request, userSets, found); !added)
        return added.error();
    sortOnce(found.members);
    return found;
}

Result<> SessionFinder::scan(const ComparisonRequest& request, FoundSessions& found, std::vector<qint64>& userSets)
{
    quint64 cursor = 0;
    do {
        if (!m_control.mayGoOn())
            break;
        auto reading = m_stores.cache().run(
            [cursor](ComparisonStores::Cache& cache) { return cache.cache.scan(cursor, scanCount); });
        const Result<ScanPage> page = reading.get();
        if (!page)
            return page.error();
        for (const SessionKey& key : page->sessions) {
            if (isWanted(key, request))
                found.lists.push_back(key);
        }
        for (const qint64 user : page->userSets) {
            if (!request.userId || user == *request.userId)
                userSets.push_back(user);
        }
        cursor = page->next;
    } while (cursor != 0);
    return Done{};
}

/// Only what is no list: what is there is compared anyway, and told whether its user's SET names it.
Result<> SessionFinder::addMembers(const ComparisonRequest& request, const std::vector<qint64>& userSets,
                                   FoundSessions& found)
{
    for (size_t from = 0; from < userSets.size() && m_control.mayGoOn(); from += setsAtOnce) {
        const size_t count = std::min(setsAtOnce, userSets.size() - from);
        const QList<qint64> users(userSets.begin() + qsizetype(from), userSets.begin() + qsizetype(from + count));
        auto reading = m_stores.cache().run([&](ComparisonStores::Cache& cache) {
            return cache.copies.eachMember(users, [&](const SessionKey& key) {
                if (isWanted(key, request) && !std::ranges::binary_search(found.lists, key))
                    found.members.push_back(key);
            });
        });
        if (const Result<> done = reading.get(); !done)
            return done;
    }
    return Done{};
}

} // namespace talkglass
