#include "tests/bench/scale/WindowDriver.h"

#include "views/ConversationPane.h"
#include "views/ConversationView.h"
#include "views/MainWindow.h"
#include "views/MainWindowActions.h"
#include "views/SessionListView.h"
#include "views/proof/CompareWindow.h"
#include "views/proof/ProofActions.h"
#include "views/proof/ProofTable.h"

#include <QAction>
#include <QFile>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QWheelEvent>

namespace talkglass::bench {

namespace {

constexpr int frameMs = 16;
constexpr int notch = 120;
constexpr int refreshByHandMs = 5000;
constexpr int longestWaitMs = 60'000;
constexpr int longestComparisonMs = 600'000;
constexpr int openingMs = 500;
constexpr int findingsMs = 4000;

/// Kilobytes; 0 where there is no /proc.
qint64 memoryOf(const char* what)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith(what))
            return line.simplified().split(' ').value(1).toLongLong();
    }
    return 0;
}

} // namespace

WindowDriver::WindowDriver(StallMonitor& monitor, MainWindow& window, const SessionKey& longKey, int listSeconds,
                           int conversationSeconds)
    : m_monitor(monitor)
    , m_window(window)
    , m_list(*window.findChild<SessionListView*>())
    , m_pane(*window.findChild<ConversationPane*>())
    , m_longKey(longKey)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_refreshTimer.setInterval(refreshByHandMs);
    connect(&m_refreshTimer, &QTimer::timeout, this, &WindowDriver::refreshByHand);
    planList(listSeconds);
    planComparison();
    planConversation(conversationSeconds);
}

void WindowDriver::add(const QString& name, int milliseconds, std::function<void()> step, std::function<bool()> isDone)
{
    m_phases.append({name, milliseconds, std::move(step), std::move(isDone)});
}

void WindowDriver::planList(int seconds)
{
    QWidget* viewport = m_list.viewport();
    const int each = seconds * 1000 / 8;
    const auto jump = [this](double part, int steps) {
        if (m_steps % steps == 0)
            drag(part);
    };
    add(QStringLiteral("list: wheel at the top"), each, [=, this] { wheel(viewport, -3); });
    add(QStringLiteral("list: page down"), each, [this] { press(&m_list, Qt::Key_PageDown); });
    add(QStringLiteral("list: handle dragged through"), each,
        [this, each] { drag(double(m_inPhase.elapsed()) / each); });
    add(QStringLiteral("list: wheel in the middle"), each, [=, this] {
        jump(0.5, 60);
        wheel(viewport, -1);
    });
    add(QStringLiteral("list: wheel at the end"), each, [=, this] {
        jump(0.999, 60);
        wheel(viewport, 1);
    });
    add(QStringLiteral("list: jumps"), each, [=, this] {
        if (m_steps % 12 == 0)
            drag(double((m_steps / 12) * 37 % 100) / 100);
    });
    add(QStringLiteral("list: home and end"), each,
        [this] { m_steps % 20 == 0 ? press(&m_list, m_steps % 40 == 0 ? Qt::Key_Home : Qt::Key_End) : void(); });
    add(QStringLiteral("list: arrow keys, opening each"), each, [=, this] {
        if (m_steps % 4 == 0)
            press(&m_list, m_steps == 0 ? Qt::Key_Home : Qt::Key_Down);
    });
}

/// Everything is compared, and its findings are walked through, while the list goes on being scrolled.
void WindowDriver::planComparison()
{
    add(QStringLiteral("comparison: its window opens"), openingMs, [this] {
        if (m_steps == 0)
            m_window.findChild<ProofActions*>()->compareMany->trigger();
    });
    add(
        QStringLiteral("comparing everything, list scrolled"), longestComparisonMs,
        [this] {
            if (m_steps == 0)
                compareAll();
            wheel(m_list.viewport(), m_steps / 100 % 2 ? 3 : -3);
        },
        [this] { return m_steps > 0 && !comparison().isRunning(); });
    add(QStringLiteral("its findings: paged, sorted"), findingsMs, [this] {
        auto* table = comparison().findChild<ProofTable*>();
        press(table, Qt::Key_PageDown);
        if (m_steps % 60 == 59) {
            const int column = m_steps / 60 % FindingModel::ColumnCount;
            table->sortByColumn(column, m_steps % 120 == 59 ? Qt::AscendingOrder : Qt::DescendingOrder);
        }
    });
}

CompareWindow& WindowDriver::comparison() const
{
    return *m_window.findChild<CompareWindow*>();
}

void WindowDriver::compareAll()
{
    auto* scope = comparison().findChild<ProofScopeBox*>();
    scope->setCurrentIndex(scope->findText(ProofScope::ofAll().text));
    comparison().findChild<QPushButton*>(QStringLiteral("startComparison"))->click();
}

void WindowDriver::planConversation(int seconds)
{
    const auto isOpen = [this] {
        return m_pane.key() == m_longKey && m_pane.model().rowCount() > 0 && !m_pane.model().isWaitingForStore();
    };
    add(
        QStringLiteral("long conversation: opening"), longestWaitMs,
        [this] {
            if (m_steps == 0)
                m_list.setCurrentSession(m_longKey);
        },
        isOpen);
    add(QStringLiteral("long conversation: wheel up"), seconds * 250, [this] { wheel(m_pane.view().viewport(), 3); });
    add(QStringLiteral("long conversation: page up"), seconds * 250, [this] { press(&m_pane.view(), Qt::Key_PageUp); });
    add(
        QStringLiteral("long conversation: to its beginning"), longestWaitMs, [this] { scrollUp(); },
        [this] { return !m_pane.model().hasOlder() || m_pane.model().isMemoryFull(); });
    add(QStringLiteral("long conversation: handle dragged through"), seconds * 250, [this, seconds] {
        QScrollBar* bar = m_pane.view().verticalScrollBar();
        bar->setValue(int(double(bar->maximum()) * double(m_inPhase.elapsed()) / (seconds * 250)));
    });
    add(QStringLiteral("long conversation: home and end"), seconds * 250,
        [this] { m_steps % 20 == 0 ? press(&m_pane.view(), m_steps % 40 == 0 ? Qt::Key_Home : Qt::Key_End) : void(); });
}

void WindowDriver::start(const QElapsedTimer& sinceStart)
{
    m_sinceStart = sinceStart;
    m_facts.insert(QStringLiteral("shownMs"), m_sinceStart.elapsed());
    m_facts.insert(QStringLiteral("emptyWindowKb"), memoryOf("VmRSS"));
    m_monitor.beginPhase(QStringLiteral("first rows, count, walk begins"));
    connect(&m_timer, &QTimer::timeout, this, &WindowDriver::waitForRows);
    m_timer.start(1);
}

void WindowDriver::waitForRows()
{
    SessionListModel& model = *m_list.sessionModel();
    if (m_sinceStart.elapsed() > longestWaitMs)
        qFatal("No rows within the time.");
    const QModelIndex first = model.index(0);
    const bool isThere = model.rowCount() > 0 && first.data(SessionListModel::IsLoadedRole).toBool() &&
                         !first.data(SessionListModel::CheckingRole).toBool();
    if (isThere && !m_facts.contains(QLatin1String("firstRowsMs")))
        m_facts.insert(QStringLiteral("firstRowsMs"), m_sinceStart.elapsed());
    if (!isThere || model.counts().total < 0)
        return;
    m_facts.insert(QStringLiteral("countedMs"), m_sinceStart.elapsed());
    m_facts.insert(QStringLiteral("rows"), model.rowCount());
    m_timer.disconnect(this);
    connect(&m_timer, &QTimer::timeout, this, &WindowDriver::step);
    connect(&model.walk(), &CacheWalk::finished, this, [this] {
        if (!m_facts.contains(QLatin1String("walkedMs")))
            m_facts.insert(QStringLiteral("walkedMs"), m_sinceStart.elapsed());
    });
    m_timer.start(frameMs);
    m_refreshTimer.start();
    Q_EMIT m_window.findChild<MainWindowActions*>()->refreshEveryChanged(std::chrono::seconds(1));
    m_phase = -1;
    next();
}

void WindowDriver::next()
{
    m_facts.insert(QStringLiteral("peakKb"), memoryOf("VmHWM"));
    if (m_phase >= 0 && m_phases[m_phase].name == QLatin1String("list: arrow keys, opening each"))
        m_facts.insert(QStringLiteral("peakAfterListKb"), memoryOf("VmHWM"));
    if (m_phase >= 0 && m_phases[m_phase].name == QLatin1String("long conversation: opening"))
        m_facts.insert(QStringLiteral("conversationMs"), m_inPhase.elapsed());
    if (m_phase >= 0 && m_phases[m_phase].name == QLatin1String("long conversation: to its beginning"))
        m_facts.insert(QStringLiteral("conversationRows"), m_pane.model().rowCount());
    if (m_phase >= 0 && m_phases[m_phase].name.startsWith(QLatin1String("comparing"))) {
        m_facts.insert(QStringLiteral("comparedMs"), m_inPhase.elapsed());
        m_facts.insert(QStringLiteral("findings"), comparison().model().total());
        m_facts.insert(QStringLiteral("peakAfterComparingKb"), memoryOf("VmHWM"));
        m_facts.insert(QStringLiteral("afterComparingKb"), memoryOf("VmRSS"));
    }
    if (m_phase >= 0 && m_phases[m_phase].name.startsWith(QLatin1String("its findings")))
        comparison().close();
    if (++m_phase == m_phases.size()) {
        m_timer.stop();
        m_refreshTimer.stop();
        m_monitor.endPhase();
        Q_EMIT finished();
        return;
    }
    m_steps = 0;
    m_inPhase.start();
    m_monitor.beginPhase(m_phases[m_phase].name);
}

void WindowDriver::step()
{
    const Phase& phase = m_phases[m_phase];
    if (m_inPhase.elapsed() >= phase.milliseconds || (phase.isDone && phase.isDone())) {
        next();
        return;
    }
    phase.step();
    ++m_steps;
}

/// Posted, as input comes: handled by the event loop, timed by itself.
void WindowDriver::wheel(QWidget* viewport, int notches)
{
    const QPointF place = viewport->rect().center();
    QCoreApplication::postEvent(viewport, new QWheelEvent(place, viewport->mapToGlobal(place), {}, {0, notches * notch},
                                                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false));
}

void WindowDriver::press(QWidget* view, int key)
{
    QCoreApplication::postEvent(view, new QKeyEvent(QEvent::KeyPress, key, Qt::NoModifier));
    QCoreApplication::postEvent(view, new QKeyEvent(QEvent::KeyRelease, key, Qt::NoModifier));
}

void WindowDriver::drag(double part)
{
    QScrollBar* bar = m_list.verticalScrollBar();
    bar->setValue(int(double(bar->maximum()) * part));
}

void WindowDriver::refreshByHand()
{
    m_window.findChild<MainWindowActions*>()->refresh->trigger();
}

void WindowDriver::scrollUp()
{
    if (!m_pane.model().isLoadingOlder())
        press(&m_pane.view(), Qt::Key_Home);
}

} // namespace talkglass::bench
