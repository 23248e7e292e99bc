#include "models/service/HistoryShelf.h"

namespace talkglass {

namespace {

/// What an entry costs beside its answer, roughly.
constexpr qsizetype placeBytes = 256;

} // namespace

HistoryShelf::HistoryShelf(std::shared_ptr<const Clock> clock, qsizetype mostBytes)
    : m_clock(std::move(clock))
    , m_mostBytes(mostBytes)
{
}

std::optional<HistoryShelf::Answer> HistoryShelf::find(const SessionKey& key, qint64 limit)
{
    const Timestamp now = m_clock->now();
    const std::lock_guard lock(m_mutex);
    const Place* found = place(key);
    if (!found || found->shelved.answer.bytes.isNull() || found->shelved.limit != limit || now >= found->shelved.until)
        return std::nullopt;
    return found->shelved.answer;
}

/// Moves it to the young half, since it was asked for.
HistoryShelf::Place* HistoryShelf::place(const SessionKey& key)
{
    if (const auto young = m_young.find(key); young != m_young.end())
        return &*young;
    const auto old = m_old.find(key);
    if (old == m_old.end())
        return nullptr;
    Place moved = std::move(*old);
    m_old.erase(old);
    m_youngBytes += placeBytes + moved.shelved.answer.bytes.size();
    return &*m_young.insert(key, std::move(moved));
}

HistoryShelf::Ticket HistoryShelf::begin(const SessionKey& key)
{
    const std::lock_guard lock(m_mutex);
    if (!m_live)
        return 0;
    if (const Place* known = place(key))
        return known->ticket;
    makeRoom();
    m_youngBytes += placeBytes;
    return m_young.insert(key, {++m_lastTicket, {}})->ticket;
}

void HistoryShelf::put(const SessionKey& key, qint64 limit, Ticket ticket, const Answer& answer, Timestamp until)
{
    const std::lock_guard lock(m_mutex);
    Place* found = place(key);
    // An answer to another limit gives way: clients ask with one or the other.
    if (!m_live || ticket == 0 || !found || found->ticket != ticket || answer.bytes.size() > m_mostBytes / 16)
        return;
    m_youngBytes += answer.bytes.size() - found->shelved.answer.bytes.size();
    found->shelved = {limit, answer, until};
    makeRoom();
}

void HistoryShelf::makeRoom()
{
    if (m_youngBytes < m_mostBytes / 2)
        return;
    m_old = std::exchange(m_young, {});
    m_youngBytes = 0;
}

void HistoryShelf::drop(const SessionKey& key)
{
    const std::lock_guard lock(m_mutex);
    m_old.remove(key);
    if (const auto young = m_young.find(key); young != m_young.end()) {
        m_youngBytes -= placeBytes + young->shelved.answer.bytes.size();
        m_young.erase(young);
    }
}

void HistoryShelf::dropAll()
{
    const std::lock_guard lock(m_mutex);
    m_young.clear();
    m_old.clear();
    m_youngBytes = 0;
}

void HistoryShelf::setLive(bool live)
{
    dropAll();
    const std::lock_guard lock(m_mutex);
    m_live = live;
}

} // namespace talkglass
