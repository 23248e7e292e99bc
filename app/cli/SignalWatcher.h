#pragma once

#include <QObject>

#include <functional>
#include <memory>

class QSocketNotifier;

namespace talkglass {

/// While it lives, SIGINT and SIGTERM come as a signal of Qt, on the thread it lives in. A second one ends the program
/// at once. One at a time.
class SignalWatcher : public QObject
{
    Q_OBJECT

public:
    explicit SignalWatcher(QObject* parent = nullptr);
    ~SignalWatcher() override;

Q_SIGNALS:
    void endRequested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace talkglass
