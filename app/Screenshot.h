#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>

class QWidget;

namespace talkglass {

/// Renders a window to a PNG once it is ready, or after ten seconds as it then is. GUI thread.
class Screenshot : public QObject
{
    Q_OBJECT

public:
    /// `isReady` is asked from time to time; it must be cheap.
    Screenshot(QWidget& window, const QString& file, std::function<bool()> isReady, QObject* parent = nullptr);

Q_SIGNALS:
    /// Whether the file was written.
    void finished(bool saved);

private:
    void look();
    void take();

    QWidget& m_window;
    QString m_file;
    std::function<bool()> m_isReady;
    QElapsedTimer m_waited;
    QTimer m_timer;
};

} // namespace talkglass
