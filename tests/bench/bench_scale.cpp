// A million sessions: generates them on private servers, measures the application beside the same queries done raw, and
// the window in a process of its own. Prints tables; asserts nothing. See README.md beside this file.
#include "tests/bench/scale/ScaleGenerator.h"
#include "tests/bench/scale/ScaleReport.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QProcess>

#include <cstdio>
#include <iostream>
#include <string>

using namespace talkglass;

namespace {

constexpr int windowLimitMs = 600'000;

void say(const QString& text)
{
    std::fputs(qPrintable(text), stdout);
    std::fflush(stdout);
}

int complain(const StoreError& error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.text()));
    return 2;
}

QString redisUrl(const LocalStores& stores)
{
    return QString(u"unix://" + stores.redis().socketPath);
}

QString archiveUrl(const LocalStores& stores)
{
    const PostgresEndpoint archive = stores.archive();
    return QStringLiteral("postgresql://%1@/%2?host=%3").arg(archive.user, archive.database, archive.host);
}

QJsonObject runWindow(const LocalStores& stores, const QCommandLineParser& parser)
{
    QProcess window;
    window.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    window.start(QString(QCoreApplication::applicationDirPath() + u"/bench_window"),
                 {QStringLiteral("--redis"), redisUrl(stores), QStringLiteral("--archive"), archiveUrl(stores),
                  QStringLiteral("--list-seconds"), parser.value(QStringLiteral("list-seconds")),
                  QStringLiteral("--conversation-seconds"), parser.value(QStringLiteral("conversation-seconds"))});
    if (!window.waitForFinished(windowLimitMs)) {
        window.kill();
        window.waitForFinished();
    }
    return QJsonDocument::fromJson(window.readAllStandardOutput()).object();
}

/// For EXPLAIN, or for looking at it with the application itself.
void waitForEnter(const LocalStores& stores)
{
    say(QStringLiteral("\nREDIS_URL='%1' DATABASE_URL='%2'\nEnter ends the servers.\n")
            .arg(redisUrl(stores), archiveUrl(stores)));
    std::string line;
    std::getline(std::cin, line);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    bench::ScaleSizes::addOptions(parser);
    parser.addOptions(
        {{QStringLiteral("samples"), QStringLiteral("Pages measured at each place."), QStringLiteral("n"),
          QStringLiteral("300")},
         {QStringLiteral("list-seconds"), QStringLiteral("How long the list is scrolled."), QStringLiteral("n"),
          QStringLiteral("24")},
         {QStringLiteral("conversation-seconds"), QStringLiteral("How long the conversation is scrolled."),
          QStringLiteral("n"), QStringLiteral("16")},
         {QStringLiteral("no-window"), QStringLiteral("Only raw beside ours.")},
         {QStringLiteral("keep"), QStringLiteral("Then keep the servers until Enter.")}});
    parser.process(application);
    const Result<bench::ScaleSizes> sizes = bench::ScaleSizes::fromOptions(parser);
    if (!sizes)
        return complain(sizes.error());
    const Result<std::unique_ptr<LocalStores>> started = LocalStores::start();
    if (!started)
        return complain(started.error());
    const LocalStores& stores = **started;

    std::fprintf(stderr, "Generating:\n");
    const bench::ScalePlan plan(*sizes, SystemClock().now());
    if (const Result<> generated = bench::ScaleGenerator(plan, stores).run(); !generated)
        return complain(generated.error());
    say(QStringLiteral("%1 sessions in the archive, %2 in all; %3 messages, %4 in one; %5 sessions cached.\n\n")
            .arg(plan.archived())
            .arg(plan.count())
            .arg(sizes->messages)
            .arg(sizes->longMessages)
            .arg(sizes->cached));

    bench::ScaleComparison comparison(stores, parser.value(QStringLiteral("samples")).toInt());
    say(bench::comparisonTable(comparison.run()));
    if (!parser.isSet(QStringLiteral("no-window")))
        say(QString(u'\n' + bench::windowTable(runWindow(stores, parser))));
    if (parser.isSet(QStringLiteral("keep")))
        waitForEnter(stores);
    return 0;
}
