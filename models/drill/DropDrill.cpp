#include "models/drill/DropDrill.h"

#include "models/drill/AsideCopies.h"

#include <QCoreApplication>

#include <algorithm>

namespace talkglass {

namespace {

using Stage = DrillProgress::Stage;

constexpr qsizetype sessionsAtOnce = 200;

QString tr(const char* text)
{
    return QCoreApplication::translate("Drill", text);
}

} // namespace

DropDrill::DropDrill(DrillSteps& steps, DrillState& state, DrillReport& report)
    : m_steps(steps)
    , m_state(state)
    , m_report(report)
{
}

Result<> DropDrill::run(const QList<SessionKey>& keys)
{
    if (const Result<> begun = m_state.begin({{QStringLiteral("how"), drillWayName(DrillWay::Drop)}}); !begun)
        return begun;
    Result<> done = Done{};
    for (qsizetype from = 0; done && from < keys.size() && !m_steps.isCancelled(); from += sessionsAtOnce)
        done = some(keys.mid(from, sessionsAtOnce));
    if (m_standAside == 0) {
        m_state.remove();
        return done;
    }
    m_report.warnings.append(
        tr("Cached copies that stand aside in Redis, under %1: %2. What was recorded of them is in %3.")
            .arg(AsideCopies::shownPrefix())
            .arg(m_standAside)
            .arg(m_state.path()));
    if (!m_steps.options().putBack)
        m_report.warnings.last() += u' ' + AsideCopies::hint();
    return done;
}

Result<> DropDrill::some(const QList<SessionKey>& keys)
{
    Result<QList<DrillRecord>> records = m_steps.record(keys, false);
    if (!records)
        return records.error();
    if (const Result<> kept = m_state.add(*records); !kept)
        return kept;
    m_steps.progress(Stage::Recording, m_report.results.size() + records->size());
    QList<Dropped> dropped;
    for (DrillRecord& record : *records)
        dropped.append({std::move(record), AsideOutcome::NotCached, {}, {}});
    Result<> done = setAside(dropped);
    if (done)
        done = readBack(dropped);
    putBack(dropped);
    for (const Dropped& one : dropped) {
        if (done)
            m_report.results.append(one.result);
    }
    m_steps.progress(Stage::Reading, m_report.results.size());
    return done;
}

Result<> DropDrill::setAside(QList<Dropped>& dropped)
{
    QList<SessionKey> keys;
    for (Dropped& one : dropped) {
        // Until it is known that it was not: putting back asks for what stands aside.
        one.outcome = AsideOutcome::SetAside;
        keys.append(one.before.key());
    }
    const Result<QList<AsideOutcome>> outcomes = m_steps.parts().copies.cache.setAside(keys);
    if (!outcomes)
        return outcomes.error();
    for (qsizetype i = 0; i < dropped.size(); ++i)
        dropped[i].outcome = outcomes->at(i);
    return Done{};
}

Result<> DropDrill::readBack(QList<Dropped>& dropped)
{
    QList<SessionKey> keys;
    for (const Dropped& one : dropped)
        keys.append(one.before.key());
    const Result<QList<qint64>> left = m_steps.parts().copies.cache.timeLeft(keys);
    if (!left)
        return left.error();
    QList<qsizetype> places;
    QList<DrillSteps::Reading> readings;
    for (qsizetype i = 0; i < dropped.size(); ++i) {
        Dropped& one = dropped[i];
        one.result.key = one.before.key();
        if (one.outcome == AsideOutcome::Occupied) {
            one.result.reason = tr("An earlier copy of it still stands aside under %1; nothing was dropped.")
                                    .arg(QString::fromUtf8(CacheCopies::asideKey(one.before.key())));
        } else if (left->at(i) != CachedSession::noKey) {
            one.result.reason = tr("Somebody has cached it again at once.");
        } else {
            places.append(i);
            readings.append({&one.before, one.before.key(), m_steps.options().checkWarming});
        }
    }
    QList<CacheRecord> warmed;
    const Result<QList<DrillResult>> results = m_steps.readBack(readings, &warmed);
    if (!results)
        return results.error();
    for (qsizetype i = 0; i < results->size(); ++i)
        dropped[places[i]].result = results->at(i);
    for (qsizetype i = results->size(); i < places.size(); ++i)
        dropped[places[i]].result.reason = tr("The drill was cancelled.");
    for (const CacheRecord& list : std::as_const(warmed)) {
        const auto one = std::ranges::find_if(dropped, [&](const Dropped& d) { return d.before.key() == list.key; });
        if (one != dropped.end())
            one->warmed = list.elements;
    }
    return Done{};
}

void DropDrill::putBack(QList<Dropped>& dropped)
{
    for (Dropped& one : dropped) {
        if (one.outcome == AsideOutcome::Occupied)
            continue;
        if (!m_steps.options().putBack) {
            m_standAside += one.outcome == AsideOutcome::SetAside ? 1 : 0;
            continue;
        }
        const Result<PutBackOutcome> back = AsideCopies::putBack(m_steps.parts(), one.before.key(), one.warmed);
        if (!back) {
            ++m_standAside;
            one.result.notes.append(tr("It could not be put back: %1").arg(back.error().text()));
            continue;
        }
        switch (*back) {
        case PutBackOutcome::PutBack:
            one.result.notes.append(tr("The cached copy was put back."));
            break;
        case PutBackOutcome::Over:
            ++m_standAside;
            one.result.notes.append(tr("Its time in the cache ended meanwhile: it was not put back."));
            break;
        case PutBackOutcome::Replaced:
            ++m_standAside;
            one.result.notes.append(tr("Somebody has cached it again meanwhile: it was not put back."));
            break;
        case PutBackOutcome::Nothing:
            break;
        }
    }
}

} // namespace talkglass
