#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/StoreHealth.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QToolButton;

namespace talkglass {

class ElidedLabel;
class StoreStatusItem;

/// The line at the foot of the window: both stores, how far the list has been checked, what was written. GUI thread.
class StoreStatusBar : public QWidget
{
    Q_OBJECT

public:
    enum class EndpointTone { Off, On, Warning };

    explicit StoreStatusBar(std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);

    void setStatus(const StoreStatus& status);
    /// `known` ≤ 0: how many there are is not known yet. `complete`: all have been checked.
    void setChecked(qint64 checked, qint64 known, bool complete);
    /// Messages posted and sessions cleared from this window.
    void setWrites(int writes);
    /// What the HTTP endpoint does; not shown before the first call.
    void setEndpoint(const QString& text, EndpointTone tone);
    /// Says something for some seconds in the middle: "Copied".
    void say(const QString& text);

Q_SIGNALS:
    void tryNowRequested();
    void endpointRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void tick();
    void colorEndpoint();

    StoreStatusItem* m_cache;
    StoreStatusItem* m_archive;
    ElidedLabel* m_checked;
    ElidedLabel* m_said;
    QToolButton* m_endpoint;
    ElidedLabel* m_writes;
    EndpointTone m_endpointTone = EndpointTone::Off;
    QTimer m_ticker;
    QTimer m_silence;
};

} // namespace talkglass
