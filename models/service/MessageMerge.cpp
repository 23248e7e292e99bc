#include "models/service/MessageMerge.h"

#include "models/service/CertainPairs.h"
#include "models/service/EditedCopy.h"
#include "models/service/MessageAlignment.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace talkglass {

namespace {

constexpr qint64 editedWithinMicros = 1'000'000;

Message joined(const Message& archived, const Message& cached)
{
    Message message = archived;
    const bool same =
        archived.role == cached.role && archived.content == cached.content && archived.hasSameMetadata(cached);
    message.residency = same ? MessageResidency::Both : MessageResidency::Differing;
    if (!same)
        message.cachedCopy = std::make_shared<const Message>(cached);
    return message;
}

Message alone(Message message, MessageResidency residency)
{
    message.residency = residency;
    return message;
}

bool isEdited(const Message& archived, const Message& cached)
{
    if (archived.role != cached.role || !archived.at.isValid() || !cached.at.isValid())
        return false;
    const qint64 apart = std::abs(archived.at.micros() - cached.at.micros());
    return apart <= editedWithinMicros && mayBeEditedCopy(archived, cached, apart);
}

class Merger
{
public:
    Merger(const QList<Message>& archived, const QList<Message>& cached)
        : m_archived(archived)
        , m_cached(cached)
        , m_pairs(alignMessages(archived, cached).pairs)
        , m_elements(size_t(archived.size()), none)
        , m_rows(size_t(cached.size()), none)
    {
        for (const MessagePair& pair : m_pairs)
            note(pair.archived, pair.cached);
        if (m_pairs.size() < size_t(std::min(archived.size(), cached.size())))
            findMoved();
    }

    QList<Message> run()
    {
        m_merged.reserve(std::max(m_archived.size(), m_cached.size()));
        PlaceRange archived{0, 0};
        PlaceRange cached{0, 0};
        for (const MessagePair& pair : m_pairs) {
            archived.end = pair.archived;
            cached.end = pair.cached;
            mergeGap(archived, cached);
            m_merged.append(joined(m_archived[pair.archived], m_cached[pair.cached]));
            archived.begin = pair.archived + 1;
            cached.begin = pair.cached + 1;
        }
        archived.end = m_archived.size();
        cached.end = m_cached.size();
        mergeGap(archived, cached);
        return std::move(m_merged);
    }

private:
    static constexpr qsizetype none = -1;

    void note(qsizetype archived, qsizetype cached)
    {
        m_elements[size_t(archived)] = cached;
        m_rows[size_t(cached)] = archived;
    }

    /// Writers that come at the same moment leave their messages in another order in either store: what certainly is
    /// one message is one, wherever it stands.
    void findMoved()
    {
        const CertainPairs certain(m_archived, m_cached);
        for (qsizetype c = 0; c < m_cached.size(); ++c) {
            const qsizetype a = m_rows[size_t(c)] == none ? certain.partnerOf(c) : none;
            if (a != none && m_elements[size_t(a)] == none)
                note(a, c);
        }
    }

    /// What stands between two matched pairs: what stands elsewhere in the cache is at its place in the archive, edited
    /// ones are joined, the rest is in the order of time. An element without a time stays behind the one it followed.
    void mergeGap(PlaceRange archived, PlaceRange cached)
    {
        while (true) {
            while (!cached.isEmpty() && m_rows[size_t(cached.begin)] != none)
                ++cached.begin;
            if (archived.isEmpty() && cached.isEmpty())
                return;
            if (!archived.isEmpty() && m_elements[size_t(archived.begin)] != none) {
                const qsizetype moved = m_elements[size_t(archived.begin)];
                m_merged.append(joined(m_archived[archived.begin++], m_cached[moved]));
                continue;
            }
            mergeOne(archived, cached);
        }
    }

    void mergeOne(PlaceRange& archived, PlaceRange& cached)
    {
        if (!archived.isEmpty() && !cached.isEmpty() && isEdited(m_archived[archived.begin], m_cached[cached.begin])) {
            m_merged.append(joined(m_archived[archived.begin++], m_cached[cached.begin++]));
            return;
        }
        const bool cachedFirst =
            archived.isEmpty() || (!cached.isEmpty() && m_cached[cached.begin].at < m_archived[archived.begin].at);
        if (cachedFirst)
            m_merged.append(alone(m_cached[cached.begin++], MessageResidency::CacheOnly));
        else
            m_merged.append(alone(m_archived[archived.begin++], MessageResidency::ArchiveOnly));
    }

    const QList<Message>& m_archived;
    const QList<Message>& m_cached;
    const std::vector<MessagePair> m_pairs;
    std::vector<qsizetype> m_elements; ///< of each row, its place in the cache
    std::vector<qsizetype> m_rows;     ///< of each element, its place in the archive
    QList<Message> m_merged;
};

} // namespace

QList<Message> mergeMessages(const QList<Message>& archived, const QList<Message>& cached)
{
    return Merger(archived, cached).run();
}

} // namespace talkglass
