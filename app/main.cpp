#include "app/Appearance.h"
#include "app/Application.h"
#include "app/Options.h"
#include "app/cli/Cli.h"
#include "app/cli/CliStreams.h"

#include <QApplication>
#include <QTranslator>

#include <cstdio>

using namespace talkglass;

namespace {

constexpr int usageError = 2;

int complain(const StoreError& error)
{
    std::fputs(QStringLiteral("talkglass: %1\n").arg(error.text().simplified()).toLocal8Bit().constData(), stderr);
    return usageError;
}

int printAndExit(const QString& text)
{
    std::fputs(text.toLocal8Bit().constData(), stdout);
    const std::optional<StoreError> fault = clistreams::outputFault(stdout);
    return fault ? complain(*fault) : 0;
}

/// Without a display Qt ends the program by abort(); a picture needs none.
bool choosePlatform(const Options& options)
{
    if (!qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        return true;
    if (!options.screenshot.isEmpty()) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        return true;
    }
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
#else
    return true;
#endif
}

int runWindow(const Options& options, int argc, char** argv)
{
    if (!choosePlatform(options))
        return complain({StoreError::Kind::InvalidInput, Store::None,
                         QCoreApplication::translate("main", "There is no display for a window."),
                         QCoreApplication::translate("main", "Use a command, such as 'talkglass sessions', or "
                                                             "--screenshot FILE.")});
    QApplication qt(argc, argv);
    QApplication::setDesktopFileName(QStringLiteral("talkglass"));
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("talkglass"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
        translator.load(QStringLiteral(":/i18n/talkglass_en")))
        QApplication::installTranslator(&translator);
    const Appearance appearance(options.theme);
    Application application(options);
    application.start();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("talkglass"));
    QCoreApplication::setOrganizationName(QStringLiteral("talkglass"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TALKGLASS_VERSION));

    clistreams::keepApart();
    const Result<QStringList> arguments = clistreams::arguments(argc, argv);
    if (!arguments)
        return complain(arguments.error());
    const Result<Options> options = Options::parse(*arguments, QProcessEnvironment::systemEnvironment());
    if (!options)
        return complain(options.error());
    if (options->showVersion)
        return printAndExit(QStringLiteral("talkglass " TALKGLASS_VERSION "\n"));
    if (options->isCommand() || options->showHelp) {
        const QCoreApplication qt(argc, argv);
        return options->showHelp ? printAndExit(Options::helpText())
                                 : static_cast<int>(runCli(*options, stdout, stderr));
    }
    return runWindow(*options, argc, argv);
}
