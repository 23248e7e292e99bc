#include "tests/bench/scale/StallMonitor.h"

#include <QEvent>
#include <QJsonArray>
#include <QMetaEnum>

#include <algorithm>
#include <ctime>

namespace talkglass::bench {

namespace {

constexpr int heartbeatMs = 1;
constexpr double frameMs = 16;
constexpr double worthNaming = 3; // ms
constexpr double paintWorthNaming = 0.5;
constexpr qsizetype namedEvents = 16;

qint64 ownNanoseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

double rounded(double ms)
{
    return double(qRound64(ms * 100)) / 100;
}

} // namespace

StallMonitor::StallMonitor(int& argc, char** argv)
    : QApplication(argc, argv)
{
    m_wall.start();
    m_heart.setTimerType(Qt::PreciseTimer);
    m_heart.setInterval(heartbeatMs);
    connect(&m_heart, &QTimer::timeout, this, &StallMonitor::beat);
}

void StallMonitor::beginPhase(const QString& name)
{
    if (!m_order.contains(name))
        m_order.append(name);
    m_phase = name;
    m_lastWall = m_wall.nsecsElapsed();
    m_lastOwn = ownNanoseconds();
    m_heart.start();
}

void StallMonitor::endPhase()
{
    m_heart.stop();
    m_phase.clear();
}

void StallMonitor::beat()
{
    const qint64 wall = m_wall.nsecsElapsed();
    const qint64 own = ownNanoseconds();
    m_turns[m_phase].push_back(
        {std::max(0.0, double(wall - m_lastWall) / 1e6 - heartbeatMs), double(own - m_lastOwn) / 1e6});
    m_lastWall = wall;
    m_lastOwn = own;
}

bool StallMonitor::notify(QObject* receiver, QEvent* event)
{
    if (m_depth > 0 && !m_phase.isEmpty() && event->type() == QEvent::Paint)
        return notifyPaint(receiver, event);
    if (m_depth > 0 || m_phase.isEmpty())
        return QApplication::notify(receiver, event);
    m_paintsMs.clear();
    const QString name = QLatin1String(receiver->metaObject()->className()) + u' ' + receiver->objectName();
    const QEvent::Type type = event->type();
    const qint64 wall = m_wall.nsecsElapsed();
    const qint64 own = ownNanoseconds();
    ++m_depth;
    const bool taken = QApplication::notify(receiver, event);
    --m_depth;
    const double ownMs = double(ownNanoseconds() - own) / 1e6;
    if (ownMs > worthNaming) {
        static const QMetaEnum types = QMetaEnum::fromType<QEvent::Type>();
        Slowest& slowest =
            m_events[QString(name.trimmed() + u": " + QLatin1String(types.valueToKey(type)) + u", " + m_phase)];
        if (ownMs > slowest.ownMs)
            slowest.paintsMs = m_paintsMs;
        slowest.ownMs = std::max(slowest.ownMs, ownMs);
        slowest.wallMs = std::max(slowest.wallMs, double(m_wall.nsecsElapsed() - wall) / 1e6);
        slowest.times += ownMs > frameMs;
    }
    return taken;
}

/// Qt tells each widget by itself to paint, one after the other.
bool StallMonitor::notifyPaint(QObject* receiver, QEvent* event)
{
    const QObject* named = receiver->parent() && receiver->objectName() == QLatin1String("qt_scrollarea_viewport")
                               ? receiver->parent()
                               : receiver;
    const qint64 own = ownNanoseconds();
    const bool taken = QApplication::notify(receiver, event);
    m_paintsMs[QLatin1String(named->metaObject()->className())] += double(ownNanoseconds() - own) / 1e6;
    return taken;
}

QJsonObject StallMonitor::summary(const std::vector<Turn>& turns)
{
    std::vector<double> wall;
    std::vector<double> own;
    for (const Turn& turn : turns) {
        wall.push_back(turn.wallMs);
        own.push_back(turn.ownMs);
    }
    std::ranges::sort(wall);
    std::ranges::sort(own);
    const auto longer = [](const std::vector<double>& values) {
        return qint64(values.end() - std::ranges::upper_bound(values, frameMs));
    };
    const auto at = [](const std::vector<double>& values, double part) {
        return values.empty() ? 0 : rounded(values[size_t(part * double(values.size() - 1))]);
    };
    return {{QStringLiteral("turns"), qint64(turns.size())}, {QStringLiteral("wallMax"), at(wall, 1)},
            {QStringLiteral("ownMax"), at(own, 1)},          {QStringLiteral("wallP999"), at(wall, 0.999)},
            {QStringLiteral("ownP999"), at(own, 0.999)},     {QStringLiteral("wallOver16"), longer(wall)},
            {QStringLiteral("ownOver16"), longer(own)}};
}

QJsonObject StallMonitor::report() const
{
    QJsonArray phases;
    for (const QString& name : m_order) {
        QJsonObject phase = summary(m_turns.value(name));
        phase.insert(QStringLiteral("phase"), name);
        phases.append(phase);
    }
    QList<std::pair<double, QJsonObject>> slowest;
    for (auto event = m_events.begin(); event != m_events.end(); ++event) {
        QJsonObject paints;
        for (auto paint = event->paintsMs.begin(); paint != event->paintsMs.end(); ++paint) {
            if (*paint > paintWorthNaming)
                paints.insert(paint.key(), rounded(*paint));
        }
        slowest.append({event->ownMs, QJsonObject{{QStringLiteral("event"), event.key()},
                                                  {QStringLiteral("own"), rounded(event->ownMs)},
                                                  {QStringLiteral("wall"), rounded(event->wallMs)},
                                                  {QStringLiteral("over16"), event->times},
                                                  {QStringLiteral("paints"), paints}}});
    }
    std::ranges::sort(slowest, [](const auto& a, const auto& b) { return a.first > b.first; });
    QJsonArray events;
    for (const auto& each : slowest.mid(0, namedEvents))
        events.append(each.second);
    return {{QStringLiteral("phases"), phases}, {QStringLiteral("slowest"), events}};
}

} // namespace talkglass::bench
