#include "views/MainWindow.h"

namespace talkglass {

MainWindow::MainWindow(HybridConversationService& service, SessionSource&, MessageSource&,
                       std::shared_ptr<const Clock>, const QString& name, QWidget* parent)
    : QMainWindow(parent)
    , m_service(service)
{
    setWindowTitle(tr("Talkglass — %1").arg(name));
}

MainWindow::~MainWindow() = default;

void MainWindow::restoreLayout() {}

void MainWindow::openFirstSession() {}

bool MainWindow::isSettled() const
{
    return m_service.isReadOnly();
}

} // namespace talkglass
