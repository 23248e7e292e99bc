#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QJsonObject>
#include <QMap>
#include <QTimer>

#include <vector>

namespace talkglass::bench {

/// An application that times each event delivered from the event loop, and a heartbeat of 1 ms that shows how long the
/// loop was held up: for so long a key press would have waited. Two clocks: the wall's, which also runs while the
/// kernel gives the processor to somebody else, and that of this thread's own work.
class StallMonitor : public QApplication
{
    Q_OBJECT

public:
    StallMonitor(int& argc, char** argv);

    /// From now on stalls are counted, under this name.
    void beginPhase(const QString& name);
    void endPhase();
    /// By phase: turns, longest wall and own time in ms, how many longer than 16 ms, the 99.9th percentile; and the
    /// events that took longest.
    QJsonObject report() const;

    bool notify(QObject* receiver, QEvent* event) override;

private:
    struct Turn
    {
        double wallMs = 0;
        double ownMs = 0;
    };
    struct Slowest
    {
        double ownMs = 0;
        double wallMs = 0;
        int times = 0;                  ///< longer than a frame of own work
        QMap<QString, double> paintsMs; ///< of the longest: painting, by the widget's class
    };

    void beat();
    bool notifyPaint(QObject* receiver, QEvent* event);
    static QJsonObject summary(const std::vector<Turn>& turns);

    QTimer m_heart;
    QElapsedTimer m_wall;
    qint64 m_lastWall = 0;
    qint64 m_lastOwn = 0;
    QString m_phase;
    QList<QString> m_order;
    QMap<QString, std::vector<Turn>> m_turns;
    QMap<QString, Slowest> m_events;  ///< by receiver's class and kind of event
    QMap<QString, double> m_paintsMs; ///< of the event that is being delivered
    int m_depth = 0;
};

} // namespace talkglass::bench
