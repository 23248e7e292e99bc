#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/StoreHealth.h"

#include <QWidget>

#include <memory>

class QToolButton;

namespace talkglass {

class ElidedLabel;

/// One store in the status bar: a mark, name and version, latency; or why it is away, since when, when it is asked
/// again, and a button to ask now. GUI thread.
class StoreStatusItem : public QWidget
{
    Q_OBJECT

public:
    StoreStatusItem(const QString& name, std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);

    void setStatus(const StoreStatus& status);
    const StoreStatus& status() const { return m_status; }
    /// What is shown, for tests and screen readers.
    QString text() const;
    /// What changes with time alone: "next try in 3 s".
    void tick();

Q_SIGNALS:
    void tryNowRequested();

private:
    class Mark;

    QString m_name;
    std::shared_ptr<const Clock> m_clock;
    StoreStatus m_status;
    Mark* m_mark;
    ElidedLabel* m_text;
    QToolButton* m_tryNow;
};

} // namespace talkglass
