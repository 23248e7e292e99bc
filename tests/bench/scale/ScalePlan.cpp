#include "tests/bench/scale/ScalePlan.h"

#include "tests/bench/scale/Random.h"

#include <algorithm>
#include <cmath>

namespace talkglass::bench {

namespace {

constexpr qint64 second = 1'000'000;
constexpr qint64 day = 86'400 * second;
constexpr qint64 days = 400;
constexpr qint64 longDays = 300;
constexpr int mostMessages = 60; // of an ordinary session

QString uuid(Random& random)
{
    const quint64 a = random.next();
    const quint64 b = random.next();
    return QString::asprintf("%08x-%04x-4%03x-a%03x-%012llx", uint(a >> 32), uint(a >> 16) & 0xffff, uint(a) & 0xfff,
                             uint(b >> 52), static_cast<unsigned long long>(b & 0xffff'ffff'ffffULL));
}

} // namespace

Timestamp PlannedSession::timeOf(int message) const
{
    if (messages <= 1)
        return last;
    return created.plusMicros((last.micros() - created.micros()) / (messages - 1) * message +
                              (message == messages - 1 ? (last.micros() - created.micros()) % (messages - 1) : 0));
}

quint64 PlannedSession::choiceOf(int message) const
{
    return mixed(quint64(index) << 20) + quint64(message);
}

ScalePlan::ScalePlan(const ScaleSizes& sizes, Timestamp now)
    : m_sizes(sizes)
    , m_now(now)
    , m_cacheOnly(sizes.cached * 8 / 100)
    , m_recent((sizes.cached - m_cacheOnly) * 8 / 10)
    , m_oldCached(sizes.cached - m_cacheOnly - m_recent - 1)
{
    planCounts();
}

/// Few messages mostly, many sometimes; in all exactly as many as wanted.
void ScalePlan::planCounts()
{
    const qint64 sessions = m_sizes.sessions - 1;
    qint64 missing = m_sizes.messages - m_sizes.longMessages;
    const double mean = double(missing) / double(sessions);
    Random random(m_sizes.seed);
    m_counts.resize(size_t(sessions));
    for (quint16& count : m_counts) {
        const double more = -std::log(1 - random.part()) * (mean - 1);
        count = quint16(1 + std::clamp<int>(int(std::lround(more)), 0, mostMessages - 1));
        missing -= count;
    }
    for (size_t i = 0; missing != 0; i = (i + 1) % m_counts.size()) {
        if (missing < 0 && m_counts[i] == 1)
            continue;
        const int step = missing > 0 ? 1 : -1;
        m_counts[i] = quint16(m_counts[i] + step);
        missing -= step;
    }
}

SessionKey ScalePlan::longKey()
{
    return {1, QStringLiteral("bench-long-conversation")};
}

PlannedSession ScalePlan::longSession() const
{
    PlannedSession session;
    session.index = m_sizes.sessions - 1;
    session.key = longKey();
    session.created = m_now.plusMicros(-longDays * day);
    session.last = m_now.plusMicros(-10 * second);
    session.messages = int(m_sizes.longMessages);
    session.cached = true;
    session.titled = true;
    session.ttlMs = (day - 10 * second) / 1000;
    return session;
}

bool ScalePlan::isCached(qint64 index) const
{
    const qint64 older = m_sizes.sessions - 1 - m_recent;
    if (index >= older)
        return true;
    const qint64 step = older / std::max<qint64>(1, m_oldCached);
    return index % step == step - 1 && index / step < m_oldCached;
}

PlannedSession ScalePlan::session(qint64 index) const
{
    if (index == m_sizes.sessions - 1)
        return longSession();
    const quint64 seed = m_sizes.seed * 0x1'0000'0001ULL + quint64(index);
    Random random(seed);
    PlannedSession session;
    session.index = index;
    const double part = random.part();
    session.key = {1 + qint64(part * part * m_sizes.users), uuid(random)};
    session.archived = index < m_sizes.sessions;
    session.cached = !session.archived || isCached(index);
    session.messages = session.archived ? m_counts[size_t(index)] : 1 + int(random.below(6));
    session.titled = random.below(3) == 0;
    const qint64 fate = random.below(1000);
    // Of the archived ones that are cached 5 % are cleared (ghosts), of the others 0.5 %.
    session.active = !session.archived || fate >= (session.cached ? 50 : 5);
    session.expires = fate < 990;
    session.inUserSet = fate < 980 || fate >= 990;
    placeInTime(session, seed);
    return session;
}

void ScalePlan::placeInTime(PlannedSession& session, quint64 seed) const
{
    Random random(seed ^ 0x7157a3e5);
    const qint64 older = m_sizes.sessions - 1 - m_recent;
    const bool isRecent = session.index >= older;
    const qint64 gap = (5 + random.below(115)) * second + random.below(second);
    qint64 length = gap * (session.messages - 1);
    qint64 bound = m_now.micros() - 2 * second;
    qint64 created = 0;
    if (!isRecent) {
        const qint64 span = (days - 1) * day;
        bound = m_now.micros() - day;
        created = m_now.micros() - days * day + qint64(double(session.index) / double(older) * double(span));
        if (random.below(10) == 0) // picked up again later
            length += random.below(30 * day);
    } else {
        const qint64 place = session.archived ? session.index - older : random.below(m_recent);
        created = m_now.micros() - day + day / (m_recent + 1) * place;
    }
    created += random.below(second);
    session.last = Timestamp::fromMicros(std::min(created + length, bound - random.below(second)));
    session.created = std::min(Timestamp::fromMicros(created), session.last);
    session.warmed = session.cached && !isRecent;
    const qint64 age = session.warmed ? random.below(day) : m_now.micros() - session.last.micros();
    session.ttlMs = std::max<qint64>(60'000, (day - age) / 1000);
}

} // namespace talkglass::bench
