#include "tests/bench/scale/ScaleComparison.h"

#include "models/items/SessionListModel.h"
#include "tests/bench/scale/Random.h"
#include "tests/bench/scale/ScalePlan.h"

namespace talkglass::bench {

namespace {

constexpr int pageSize = SessionListModel::pageSize;
constexpr int pageLimit = 2 * pageSize; // as SessionListModel asks: a page may have grown
constexpr int conversationPage = 200;
constexpr int starts = 15;
constexpr int walks = 5;
constexpr qint64 busyUser = 3; // low numbers have most sessions

} // namespace

ScaleComparison::ScaleComparison(const LocalStores& stores, int samples)
    : m_stores(stores)
    , m_samples(samples)
    , m_raw(stores.redis(), stores.archive())
    , m_ours(stores.redis(), stores.archive())
{
}

template <typename Raw, typename Ours>
void ScaleComparison::turn(Compared& compared, Raw raw, Ours ours)
{
    if (++m_turns % 2) {
        compared.raw.time(raw);
        compared.ours.time(ours);
    } else {
        compared.ours.time(ours);
        compared.raw.time(raw);
    }
}

QList<Compared> ScaleComparison::run()
{
    m_anchors = m_ours.anchors(pageSize);
    return {firstRows(),
            pages(QStringLiteral("page, first part of the list"), 0, 0.02),
            pages(QStringLiteral("page, middle"), 0.49, 0.51),
            pages(QStringLiteral("page, end"), 0.98, 1),
            pagesOfUser(),
            longConversation(),
            anchors()};
}

Compared ScaleComparison::firstRows() const
{
    Compared compared{QStringLiteral("connect to first rows"), {}, {}};
    for (int i = 0; i < starts; ++i) {
        std::optional<RawQueries> raw;
        compared.raw.time([&] {
            raw.emplace(m_stores.redis(), m_stores.archive());
            raw->firstPage(pageSize);
        });
        std::optional<OurQueries> ours;
        compared.ours.time([&] {
            ours.emplace(m_stores.redis(), m_stores.archive());
            ours->firstPage(pageSize);
        });
    }
    return compared;
}

Compared ScaleComparison::pages(const QString& what, double from, double to)
{
    Compared compared{what, {}, {}};
    const qsizetype last = m_anchors.firstOf.size() - 1;
    const qint64 first = qint64(from * double(last));
    const qint64 span = std::max<qint64>(1, qint64(to * double(last)) - first);
    Random random(7);
    for (int i = -10; i < m_samples; ++i) {
        Compared warming;
        const qint64 page = first + random.below(span);
        const SessionCursor& begin = m_anchors.firstOf[page];
        const SessionCursor& end = m_anchors.firstOf[page + 1];
        turn(
            i < 0 ? warming : compared, [&] { m_raw.page(begin, end, pageLimit); },
            [&] { m_ours.page(begin, end, pageLimit); });
    }
    return compared;
}

Compared ScaleComparison::pagesOfUser()
{
    Compared compared{QStringLiteral("page of one user, anywhere"), {}, {}};
    Random random(8);
    for (int i = -10; i < m_samples; ++i) {
        Compared warming;
        const SessionCursor& begin = m_anchors.firstOf[random.below(m_anchors.firstOf.size())];
        turn(
            i < 0 ? warming : compared, [&] { m_raw.pageOfUser(busyUser, begin, pageSize); },
            [&] { m_ours.pageOfUser(busyUser, begin, pageSize); });
    }
    return compared;
}

Compared ScaleComparison::longConversation()
{
    Compared compared{QStringLiteral("opening the long conversation"), {}, {}};
    const SessionKey key = ScalePlan::longKey();
    for (int i = -10; i < m_samples; ++i) {
        Compared warming;
        turn(
            i < 0 ? warming : compared, [&] { m_raw.conversation(key, conversationPage); },
            [&] { m_ours.conversation(key, conversationPage); });
    }
    return compared;
}

Compared ScaleComparison::anchors()
{
    Compared compared{QStringLiteral("where every page begins, total"), {}, {}};
    for (int i = 0; i < walks; ++i)
        turn(
            compared, [&] { m_raw.anchors(pageSize); }, [&] { m_ours.anchors(pageSize); });
    return compared;
}

} // namespace talkglass::bench
