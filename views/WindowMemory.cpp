#include "views/WindowMemory.h"

#include "views/WindowFit.h"

#include <QSettings>
#include <QSplitter>

namespace talkglass::windowmemory {

namespace {
const QString geometryKey = QStringLiteral("window/geometry");
const QString panesKey = QStringLiteral("window/panes");
const QString detailsKey = QStringLiteral("window/details");
const QString refreshKey = QStringLiteral("window/refreshSeconds");
} // namespace

Choices restore(QWidget& window, QSplitter& panes)
{
    const QSettings settings;
    window.restoreGeometry(settings.value(geometryKey).toByteArray());
    windowfit::keepOnScreen(window);
    panes.restoreState(settings.value(panesKey).toByteArray());
    return {settings.value(detailsKey, true).toBool(), std::chrono::seconds(settings.value(refreshKey, 0).toInt())};
}

void keep(const QWidget& window, const QSplitter& panes, const Choices& choices)
{
    QSettings settings;
    settings.setValue(geometryKey, window.saveGeometry());
    settings.setValue(panesKey, panes.saveState());
    settings.setValue(detailsKey, choices.details);
    settings.setValue(refreshKey, static_cast<int>(choices.refreshEvery.count()));
}

} // namespace talkglass::windowmemory
