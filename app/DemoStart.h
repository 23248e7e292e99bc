#pragma once

#include "app/LocalStores.h"
#include "models/conversation/Clock.h"

#include <QObject>
#include <QThreadPool>

#include <memory>

namespace talkglass {

/// Starts the demo's servers and fills them, in a thread of its own, since that takes seconds. GUI thread.
class DemoStart : public QObject
{
    Q_OBJECT

public:
    using Stores = std::shared_ptr<LocalStores>;

    explicit DemoStart(std::shared_ptr<const Clock> clock, QObject* parent = nullptr);
    /// Waits for a start under way; its servers end with it.
    ~DemoStart() override;

    /// Answers by one of the signals. Not while a start is under way.
    void start();

Q_SIGNALS:
    void started(const talkglass::DemoStart::Stores& stores);
    void failed(const talkglass::StoreError& error);

private:
    std::shared_ptr<const Clock> m_clock;
    QThreadPool m_thread;
};

} // namespace talkglass
