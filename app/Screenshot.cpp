#include "app/Screenshot.h"

#include <QPixmap>
#include <QWidget>

namespace talkglass {

namespace {
constexpr int lookEveryMs = 50;
constexpr int settleMs = 400; // for what was just loaded to be laid out and painted
constexpr qint64 longestWaitMs = 10'000;
} // namespace

Screenshot::Screenshot(QWidget& window, const QString& file, std::function<bool()> isReady, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_file(file)
    , m_isReady(std::move(isReady))
{
    m_waited.start();
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::look);
    m_timer.start(lookEveryMs);
}

void Screenshot::look()
{
    if (!m_isReady() && m_waited.elapsed() < longestWaitMs)
        return;
    m_timer.stop();
    QTimer::singleShot(settleMs, this, &Screenshot::take);
}

void Screenshot::take()
{
    Q_EMIT finished(m_window.grab().save(m_file, "PNG"));
}

} // namespace talkglass
