#pragma once

#include "app/LocalStores.h"
#include "models/cache/CacheFastForward.h"
#include "models/conversation/Clock.h"

#include <QObject>
#include <QThreadPool>

#include <memory>

namespace talkglass {

/// Takes a day off every TTL of the demo's private Redis, so that one sees within a minute what a day does: what is
/// archived is still readable, what was only cached is lost. Only for servers of this program, which its argument sees
/// to. GUI thread; works in a thread of its own.
class DemoFastForward : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::hours time{24};

    DemoFastForward(std::shared_ptr<const LocalStores> stores, std::shared_ptr<const Clock> clock,
                    QObject* parent = nullptr);
    /// Waits for one under way.
    ~DemoFastForward() override;

    /// Answers by the signal.
    void start();
    /// What to say to the person.
    static QString text(const FastForwarded& count);

Q_SIGNALS:
    /// `text`: what has happened, or why nothing has.
    void finished(const QString& text);

private:
    const std::shared_ptr<const LocalStores> m_stores;
    const std::shared_ptr<const Clock> m_clock;
    QThreadPool m_thread;
};

} // namespace talkglass
