// The application's window on stores that are there already: how long it stalls and how much memory it takes while it
// is used. A process of its own, so that the memory is only that of the window. Prints JSON; bench_scale starts it.
#include "app/Appearance.h"
#include "app/Workspace.h"
#include "tests/bench/scale/ScalePlan.h"
#include "tests/bench/scale/WindowDriver.h"

#include <QCommandLineParser>
#include <QJsonDocument>
#include <QStandardPaths>

#include <cstdio>

using namespace talkglass;

namespace {

template <typename Endpoint>
Endpoint endpointFrom(const QString& url)
{
    const Result<Endpoint> endpoint = Endpoint::fromUrl(url);
    if (!endpoint)
        qFatal("%s", qPrintable(endpoint.error().text()));
    return *endpoint;
}

} // namespace

int main(int argc, char** argv)
{
    QElapsedTimer sinceStart;
    sinceStart.start();
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    bench::StallMonitor application(argc, argv);
    const Appearance appearance(Options::Theme::Light);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions(
        {{QStringLiteral("redis"), QStringLiteral("URL of the cache."), QStringLiteral("url")},
         {QStringLiteral("archive"), QStringLiteral("URL of the archive."), QStringLiteral("url")},
         {QStringLiteral("list-seconds"), QStringLiteral("How long the list is scrolled."), QStringLiteral("n"),
          QStringLiteral("24")},
         {QStringLiteral("conversation-seconds"), QStringLiteral("How long the conversation is scrolled."),
          QStringLiteral("n"), QStringLiteral("16")}});
    parser.process(application);
    ServiceSettings settings;
    settings.redis = endpointFrom<RedisEndpoint>(parser.value(QStringLiteral("redis")));
    settings.archive = endpointFrom<PostgresEndpoint>(parser.value(QStringLiteral("archive")));

    Workspace workspace(settings, AgentList(), EndpointSettings(), QStringLiteral("bench"),
                        std::make_shared<SystemClock>());
    workspace.window().resize(1280, 800);
    workspace.window().show();
    bench::WindowDriver driver(application, workspace.window(), bench::ScalePlan::longKey(),
                               parser.value(QStringLiteral("list-seconds")).toInt(),
                               parser.value(QStringLiteral("conversation-seconds")).toInt());
    QObject::connect(&driver, &bench::WindowDriver::finished, &application, &QCoreApplication::quit);
    QTimer::singleShot(0, &driver, [&] { driver.start(sinceStart); });
    const int code = QCoreApplication::exec();
    QJsonObject report = application.report();
    report.insert(QStringLiteral("facts"), driver.facts());
    std::fputs(QJsonDocument(report).toJson(QJsonDocument::Indented).constData(), stdout);
    return code;
}
