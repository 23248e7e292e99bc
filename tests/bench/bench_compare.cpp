// Comparing everything that is cached, and an expiry drill of a thousand sessions, beside the raw reads of the same
// data: the same lists by hiredis alone, the same rows by libpq alone. Generates the data on private servers. Prints
// tables; asserts nothing.
#include "models/cache/CacheKeys.h"
#include "models/compare/ComparisonWorker.h"
#include "models/drill/DrillRun.h"
#include "tests/bench/scale/RawPostgres.h"
#include "tests/bench/scale/RawRedis.h"
#include "tests/bench/scale/ScaleGenerator.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>

#include <algorithm>

#include <cstdio>
#include <ctime>

using namespace talkglass;

namespace {

constexpr qsizetype listsAtOnce = 500;
constexpr qsizetype drilledSessions = 1000;

int complain(const StoreError& error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.text()));
    return 2;
}

double since(const QElapsedTimer& timer)
{
    return double(timer.nsecsElapsed()) / 1e9;
}

void resetPeak()
{
    QFile file(QStringLiteral("/proc/self/clear_refs"));
    if (file.open(QIODevice::WriteOnly))
        file.write("5");
}

double peakMegabytes()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).simplified().split(' ').value(0).toDouble() / 1024;
    }
    return 0;
}

QList<SessionKey> cachedKeys(const bench::ScalePlan& plan)
{
    QList<SessionKey> keys;
    for (qint64 i = 0; i < plan.count(); ++i) {
        const bench::PlannedSession session = plan.session(i);
        if (session.cached)
            keys.append(session.key);
    }
    std::ranges::sort(keys);
    return keys;
}

double rawRedis(const RedisEndpoint& endpoint, const QList<SessionKey>& keys, qint64& bytes)
{
    bench::RawRedis redis(endpoint);
    QElapsedTimer timer;
    timer.start();
    for (const SessionKey& key : keys) {
        redis.add({"LRANGE", cachekeys::session(key), "0", "-1"});
        if (redis.waiting() == listsAtOnce)
            bytes += redis.run();
    }
    bytes += redis.run();
    return since(timer);
}

/// The newest hundred and twenty of each, as the comparison reads them.
double rawPostgres(const PostgresEndpoint& endpoint, const QList<SessionKey>& keys, qint64& rows)
{
    bench::RawPostgres archive(endpoint);
    archive.prepare("raw", "select m.session_id, m.id, m.created_at, m.role, m.content, m.message_metadata from "
                           "unnest($1::text[]) k (s) cross join lateral (select * from conversation_messages c where "
                           "c.session_id = k.s order by c.created_at desc, c.id desc limit 120) m");
    QElapsedTimer timer;
    timer.start();
    for (qsizetype from = 0; from < keys.size(); from += listsAtOnce) {
        std::string ids = "{";
        for (const SessionKey& key : keys.mid(from, listsAtOnce))
            ids += (ids.size() > 1 ? ",\"" : "\"") + key.sessionId.toStdString() + "\"";
        const bench::PgResult result = archive.runPrepared("raw", {ids + "}"});
        rows += bench::rowsOf(result);
        bench::readAll(result);
    }
    return since(timer);
}

ServiceSettings settingsOf(const LocalStores& stores)
{
    ServiceSettings settings;
    settings.redis = stores.redis();
    settings.archive = stores.archive();
    settings.archive.statementTimeout = std::chrono::seconds(30);
    settings.readOnly = true;
    return settings;
}

/// Says when each phase was reached.
ComparisonOutcome compare(const LocalStores& stores)
{
    ComparisonControl control;
    QElapsedTimer timer;
    timer.start();
    std::optional<ComparisonProgress::Phase> phase;
    const auto tell = [&](const ComparisonProgress& progress) {
        if (phase != progress.phase)
            std::fprintf(stderr, "  phase %d at %.2f s: %lld compared, %lld suspects\n", int(progress.phase),
                         since(timer), qlonglong(progress.compared), qlonglong(progress.suspects));
        phase = progress.phase;
    };
    return ComparisonWorker(settingsOf(stores), std::make_shared<const SystemClock>(), control, {{}, tell}).run({});
}

/// Sessions from all over the list. Its copies live for two seconds: what it takes beyond that is its own.
int drill(const LocalStores& stores, const QList<SessionKey>& keys)
{
    DrillPlan plan;
    for (qsizetype i = 0; i < drilledSessions && i < keys.size(); ++i)
        plan.sessions.append(keys.at(i * keys.size() / std::min(drilledSessions, keys.size())));
    ServiceSettings settings = settingsOf(stores);
    settings.readOnly = false;
    const auto clock = std::make_shared<const SystemClock>();
    HybridConversationService service(settings, clock);
    DrillRun run(service, clock);
    qint64 bytes = 0;
    qint64 rows = 0;
    const double raw =
        rawRedis(stores.redis(), plan.sessions, bytes) + rawPostgres(stores.archive(), plan.sessions, rows);
    QElapsedTimer timer;
    timer.start();
    QFuture<DrillReport> done = run.start(plan);
    done.waitForFinished();
    const DrillReport report = done.result();
    if (report.failure)
        return complain(*report.failure);
    const double beyond = since(timer) - double(plan.options.copyTtl.count()) / 1000;
    std::printf(
        "\n| drill of | both read raw, s | beyond the TTL, s | ratio | passed | failed | unchecked | peak, MB |\n"
        "|---|---|---|---|---|---|---|---|\n| %lld | %.2f | %.2f | %.1f | %lld | %lld | %lld | %.0f |\n",
        qlonglong(plan.sessions.size()), raw, beyond, beyond / raw, qlonglong(report.count(DrillVerdict::Pass)),
        qlonglong(report.count(DrillVerdict::Fail)), qlonglong(report.count(DrillVerdict::Unchecked)), peakMegabytes());
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    bench::ScaleSizes::addOptions(parser);
    parser.addOption({QStringLiteral("runs"), QStringLiteral("How often."), QStringLiteral("n"), QStringLiteral("3")});
    parser.process(application);
    const Result<bench::ScaleSizes> sizes = bench::ScaleSizes::fromOptions(parser);
    if (!sizes)
        return complain(sizes.error());
    const Result<std::unique_ptr<LocalStores>> started = LocalStores::start();
    if (!started)
        return complain(started.error());
    const LocalStores& stores = **started;
    const bench::ScalePlan plan(*sizes, SystemClock().now());
    if (const Result<> generated = bench::ScaleGenerator(plan, stores).run(); !generated)
        return complain(generated.error());
    const QList<SessionKey> keys = cachedKeys(plan);

    std::printf("| run | Redis raw, s | PostgreSQL raw, s | both | compared, s | ratio | its CPU, s | peak, MB |\n"
                "|---|---|---|---|---|---|---|---|\n");
    ComparisonOutcome outcome;
    qint64 bytes = 0;
    qint64 rows = 0;
    for (int run = 1; run <= parser.value(QStringLiteral("runs")).toInt(); ++run) {
        bytes = rows = 0;
        const double redis = rawRedis(stores.redis(), keys, bytes);
        const double archive = rawPostgres(stores.archive(), keys, rows);
        resetPeak();
        const std::clock_t cpu = std::clock();
        QElapsedTimer timer;
        timer.start();
        outcome = compare(stores);
        const double ours = since(timer);
        if (outcome.error)
            return complain(*outcome.error);
        std::printf("| %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f |\n", run, redis, archive, redis + archive,
                    ours, ours / (redis + archive), double(std::clock() - cpu) / CLOCKS_PER_SEC, peakMegabytes());
        std::fflush(stdout);
    }
    std::printf("\n%lld lists, %.0f MB in them; %lld rows of those sessions; %lld of %lld sessions compared\n",
                qlonglong(keys.size()), double(bytes) / 1e6, qlonglong(rows), qlonglong(outcome.compared),
                qlonglong(outcome.total));
    for (auto kind = outcome.findings.begin(); kind != outcome.findings.end(); ++kind)
        std::printf("  %8lld %s\n", qlonglong(kind.value()), qPrintable(findingKindName(kind.key())));
    resetPeak();
    return drill(stores, keys);
}
