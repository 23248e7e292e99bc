#pragma once

#include "models/conversation/SessionKey.h"
#include "tests/bench/scale/StallMonitor.h"

#include <QJsonObject>
#include <QTimer>

#include <functional>

namespace talkglass {
class CompareWindow;
class ConversationPane;
class ConversationView;
class MainWindow;
class SessionListView;
} // namespace talkglass

namespace talkglass::bench {

/// Uses the application's window as a person in a hurry would, one step each frame: scrolls the list by wheel, keys and
/// the scroll bar's handle, walks with the arrow keys, compares everything meanwhile, opens the long conversation and
/// scrolls that to its beginning.
/// All the time the list refreshes itself every second, and now and then everything is refreshed by hand.
class WindowDriver : public QObject
{
    Q_OBJECT

public:
    /// `listSeconds`, `conversationSeconds`: how long each part takes.
    WindowDriver(StallMonitor& monitor, MainWindow& window, const SessionKey& longKey, int listSeconds,
                 int conversationSeconds);

    /// Waits for the first rows, then goes through all phases. `sinceStart` runs since the program began.
    void start(const QElapsedTimer& sinceStart);
    QJsonObject facts() const { return m_facts; }

Q_SIGNALS:
    void finished();

private:
    struct Phase
    {
        QString name;
        int milliseconds;
        std::function<void()> step;
        std::function<bool()> isDone; ///< ends the phase early, or nothing
    };

    void planList(int seconds);
    void planComparison();
    void planConversation(int seconds);
    void add(const QString& name, int milliseconds, std::function<void()> step, std::function<bool()> isDone = {});
    void waitForRows();
    void step();
    void next();

    void wheel(QWidget* viewport, int notches);
    void press(QWidget* view, int key);
    void drag(double part);
    void refreshByHand();
    void scrollUp();
    CompareWindow& comparison() const;
    void compareAll();

    StallMonitor& m_monitor;
    MainWindow& m_window;
    SessionListView& m_list;
    ConversationPane& m_pane;
    const SessionKey m_longKey;
    QElapsedTimer m_sinceStart;
    QElapsedTimer m_inPhase;
    QList<Phase> m_phases;
    qsizetype m_phase = 0;
    int m_steps = 0;
    QTimer m_timer;
    QTimer m_refreshTimer;
    QJsonObject m_facts;
};

} // namespace talkglass::bench
