#include "app/Application.h"

#include "app/Screenshot.h"
#include "views/ConnectView.h"
#include "views/WindowFit.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <cstdio>

namespace talkglass {

namespace {

constexpr QSize usualSize(1280, 800);
constexpr int exitFailed = 2;

/// "cache.example" or, where both differ, "cache.example and db.example"; local ones are "localhost".
QString placeOf(const RedisEndpoint& redis, const PostgresEndpoint& archive)
{
    const QString local = QStringLiteral("localhost");
    const QString first = redis.isLocal() ? local : redis.host;
    const QString second = archive.isLocal() ? local : archive.host;
    return first == second ? first : Application::tr("%1 and %2").arg(first, second);
}

void printError(const QString& text)
{
    std::fputs(QStringLiteral("talkglass: %1\n").arg(text.simplified()).toLocal8Bit().constData(), stderr);
}

} // namespace

Application::Application(const Options& options, QObject* parent)
    : QObject(parent)
    , m_options(options)
    , m_clock(std::make_shared<SystemClock>())
{
}

Application::~Application() = default;

void Application::start()
{
    if (m_options.demo) {
        choose();
        startDemo();
    } else if (m_options.hasStores()) {
        open(*m_options.redis, *m_options.archive, placeOf(*m_options.redis, *m_options.archive));
    } else {
        choose();
        takeScreenshot();
    }
}

void Application::choose()
{
    m_fastForward.reset();
    m_workspace.reset();
    m_demoStores.reset();
    m_connectView = std::make_unique<ConnectView>();
    m_connectView->setWindowTitle(tr("Talkglass"));
    if (m_options.size || !m_options.screenshot.isEmpty())
        m_connectView->resize(m_options.size.value_or(usualSize));
    else
        windowfit::resize(*m_connectView, usualSize);
    connect(m_connectView.get(), &ConnectView::demoRequested, this, &Application::startDemo);
    connect(m_connectView.get(), &ConnectView::connectRequested, this,
            [this](const RedisEndpoint& redis, const PostgresEndpoint& archive) {
                open(redis, archive, placeOf(redis, archive));
            });
    m_connectView->show();
}

void Application::startDemo()
{
    m_connectView->setWorking(tr("Starting a private Redis and a private PostgreSQL…"));
    m_demoStart = std::make_unique<DemoStart>(m_clock);
    connect(m_demoStart.get(), &DemoStart::started, this, &Application::openDemo);
    connect(m_demoStart.get(), &DemoStart::failed, this, &Application::showFailed);
    m_demoStart->start();
}

void Application::openDemo(const DemoStart::Stores& stores)
{
    m_demoStores = stores;
    open(stores->redis(), stores->archive(), tr("demo"));
    MainWindow& window = m_workspace->window();
    m_fastForward = std::make_unique<DemoFastForward>(stores, m_clock);
    connect(&window, &MainWindow::fastForwardRequested, m_fastForward.get(), &DemoFastForward::start);
    connect(m_fastForward.get(), &DemoFastForward::finished, &window, &MainWindow::noticeTimePassed);
    window.offerFastForward();
}

void Application::open(const RedisEndpoint& redis, const PostgresEndpoint& archive, const QString& name)
{
    m_workspace = std::make_unique<Workspace>(m_options.serviceSettings(redis, archive), m_options.agents,
                                              m_options.serve.endpoint, name, m_clock);
    MainWindow& window = m_workspace->window();
    // Queued: the window that asks is about to go.
    connect(&window, &MainWindow::otherStoresRequested, this, &Application::choose, Qt::QueuedConnection);
    if (m_options.screenshot.isEmpty())
        window.restoreLayout();
    if (m_options.size || !m_options.screenshot.isEmpty())
        window.resize(m_options.size.value_or(usualSize));
    window.show();
    if (m_connectView) {
        m_connectView->hide();
        m_connectView.release()->deleteLater(); // it may be the one that asked
    }
    takeScreenshot();
}

void Application::showFailed(const StoreError& error)
{
    if (!m_options.screenshot.isEmpty()) {
        printError(error.text());
        QCoreApplication::exit(exitFailed);
        return;
    }
    m_connectView->setFailed(error);
}

void Application::takeScreenshot()
{
    if (m_options.screenshot.isEmpty())
        return;
    QWidget* window = m_connectView.get();
    std::function<bool()> isReady = [] { return true; };
    if (m_workspace) {
        MainWindow& main = m_workspace->window();
        main.openFirstSession();
        window = &main;
        isReady = [&main] { return main.isSettled(); };
    }
    m_screenshot = std::make_unique<Screenshot>(*window, m_options.screenshot, isReady);
    connect(m_screenshot.get(), &Screenshot::finished, this, &Application::endScreenshot);
}

void Application::endScreenshot(bool saved)
{
    const QString path = QFileInfo(m_options.screenshot).absoluteFilePath();
    if (saved)
        std::puts(path.toLocal8Bit().constData());
    else
        printError(tr("%1 cannot be written").arg(path));
    std::fflush(stdout);
    QCoreApplication::exit(saved ? 0 : exitFailed);
}

} // namespace talkglass
