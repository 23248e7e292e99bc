#pragma once

#include "models/items/SessionSource.h"

#include <QObject>
#include <QTimer>

namespace talkglass {

/// Walks through everything that is cached, one step at a time with a small pause between, so that it never competes
/// with a person's clicks. When the cache is away it tries again, ever more slowly. GUI thread.
class CacheWalk : public QObject
{
    Q_OBJECT

public:
    explicit CacheWalk(SessionSource& source, QObject* parent = nullptr);

    /// From the beginning; a walk under way is left.
    void start();
    bool isRunning() const { return m_running; }
    /// Goes on at once, if it waits after a failure.
    void retryNow();
    /// Between two steps; 20 ms if not set.
    void setPause(int milliseconds);

    qint64 checked() const { return m_checked; } ///< sessions seen in this walk
    qint64 known() const { return m_known; }     ///< sessions the last complete walk saw; −1: there was none
    qint64 unreadableKeys() const { return m_unreadable; }

Q_SIGNALS:
    void started();
    void stepped(const QList<talkglass::Session>& sessions);
    void finished();
    void failed(const talkglass::StoreError& error);

private:
    void step();
    void take(const Result<ScanStep>& answer);

    SessionSource& m_source;
    QTimer m_timer;
    bool m_running = false;
    bool m_asking = false;
    quint64 m_generation = 0;
    quint64 m_cursor = 0;
    qint64 m_checked = 0;
    qint64 m_known = -1;
    qint64 m_unreadable = 0;
    int m_pauseMs = 8;
    int m_retryMs = 0;
};

} // namespace talkglass
