#pragma once

#include "app/DemoFastForward.h"
#include "app/DemoStart.h"
#include "app/Options.h"
#include "app/Workspace.h"

#include <QObject>

#include <memory>

namespace talkglass {

class ConnectView;
class Screenshot;

/// The window's program: finds the stores, opens them, and goes back to choosing when asked. Needs a QApplication whose
/// event loop runs; ends that when the last window closes. GUI thread.
class Application : public QObject
{
    Q_OBJECT

public:
    explicit Application(const Options& options, QObject* parent = nullptr);
    ~Application() override;

    void start();

private:
    void choose();
    void startDemo();
    void openDemo(const DemoStart::Stores& stores);
    void open(const RedisEndpoint& redis, const PostgresEndpoint& archive, const QString& name);
    void showFailed(const StoreError& error);
    void takeScreenshot();
    void endScreenshot(bool saved);

    // Members go in reverse: the window, then the service, then the servers.
    const Options m_options;
    std::shared_ptr<const Clock> m_clock;
    DemoStart::Stores m_demoStores;
    std::unique_ptr<DemoStart> m_demoStart;
    std::unique_ptr<ConnectView> m_connectView;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<DemoFastForward> m_fastForward;
    std::unique_ptr<Screenshot> m_screenshot;
};

} // namespace talkglass
