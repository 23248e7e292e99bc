#include "tests/bench/scale/ScaleReport.h"

#include <QJsonArray>

namespace talkglass::bench {

namespace {

constexpr double pageTarget = 1.5;   // × raw
constexpr double stallTarget = 16;   // ms
constexpr double memoryTarget = 250; // MB

QString number(double value, int digits = 2)
{
    return QString::number(value, 'f', digits);
}

QString row(const QStringList& cells)
{
    return QString(u"| " + cells.join(u" | ") + u" |\n");
}

QString head(const QStringList& cells)
{
    return QString(row(cells) + u"|---" + QStringLiteral("|---:").repeated(cells.size() - 1) + u"|\n");
}

QString verdict(double value, double target)
{
    return value <= target ? QStringLiteral("reached") : QStringLiteral("missed");
}

QString stallRow(const QJsonObject& phase)
{
    const auto value = [&phase](const char* name) { return phase.value(QLatin1String(name)).toDouble(); };
    return row({phase.value(QLatin1String("phase")).toString(), number(value("turns"), 0), number(value("ownP999")),
                number(value("ownMax")), number(value("ownOver16"), 0), number(value("wallP999")),
                number(value("wallMax")), number(value("wallOver16"), 0)});
}

/// The largest of one figure over all phases but the first, in which nobody has scrolled yet.
double longest(const QJsonArray& phases, const char* name)
{
    double most = 0;
    for (qsizetype i = 1; i < phases.size(); ++i)
        most = std::max(most, phases.at(i).toObject().value(QLatin1String(name)).toDouble());
    return most;
}

/// What was painted in the slowest event, and for how long.
QString paintsOf(const QJsonObject& paints)
{
    QStringList parts;
    for (auto paint = paints.begin(); paint != paints.end(); ++paint)
        parts.append(QString(paint.key() + u' ' + number(paint->toDouble())));
    return parts.isEmpty() ? QString() : QString(u"; painted: " + parts.join(QStringLiteral(", ")));
}

} // namespace

QString comparisonTable(const QList<Compared>& all)
{
    QString table = head({QStringLiteral("ms"), QStringLiteral("raw p50"), QStringLiteral("ours p50"),
                          QStringLiteral("ratio"), QStringLiteral("raw p99"), QStringLiteral("ours p99"),
                          QStringLiteral("ratio"), QStringLiteral("target")});
    for (const Compared& each : all) {
        const double half = each.ours.at(0.5) / each.raw.at(0.5);
        const bool isPage = each.what.startsWith(QLatin1String("page"));
        const QString target = isPage ? QString(u"≤ 1.5: " + verdict(half, pageTarget)) : QStringLiteral("–");
        table += row({each.what, number(each.raw.at(0.5)), number(each.ours.at(0.5)), number(half),
                      number(each.raw.at(0.99)), number(each.ours.at(0.99)),
                      number(each.ours.at(0.99) / each.raw.at(0.99)), target});
    }
    return table;
}

QString windowTable(const QJsonObject& window)
{
    const QJsonArray phases = window.value(QLatin1String("phases")).toArray();
    const QJsonObject facts = window.value(QLatin1String("facts")).toObject();
    const auto fact = [&facts](const char* name) { return facts.value(QLatin1String(name)).toDouble(); };
    QString text = head({QStringLiteral("GUI thread, ms"), QStringLiteral("turns"), QStringLiteral("own p99.9"),
                         QStringLiteral("own longest"), QStringLiteral("> 16"), QStringLiteral("wall p99.9"),
                         QStringLiteral("wall longest"), QStringLiteral("> 16")});
    for (const QJsonValue& phase : phases)
        text += stallRow(phase.toObject());
    text += u"\nSlowest events (own ms, wall ms, times longer than 16 ms of own work; of the slowest, what was "
            u"painted):\n\n";
    for (const QJsonValue& each : window.value(QLatin1String("slowest")).toArray()) {
        const QJsonObject event = each.toObject();
        text += QString(u"- " + event.value(QLatin1String("event")).toString() + u": " +
                        number(event.value(QLatin1String("own")).toDouble()) + u", " +
                        number(event.value(QLatin1String("wall")).toDouble()) + u", " +
                        QString::number(event.value(QLatin1String("over16")).toInt()) +
                        paintsOf(event.value(QLatin1String("paints")).toObject()) + u'\n');
    }
    const double own = longest(phases, "ownMax");
    const double wall = longest(phases, "wallMax");
    const double peak = fact("peakKb") / 1024;
    text += u'\n';
    text += head({QStringLiteral("window"), QStringLiteral("value"), QStringLiteral("target")});
    const auto plain = [&text](const QString& what, const QString& value) {
        text += row({what, value, QStringLiteral("–")});
    };
    plain(QStringLiteral("program start to window shown"), QString(number(fact("shownMs"), 0) + u" ms"));
    plain(QStringLiteral("program start to first rows with their cache facts"),
          QString(number(fact("firstRowsMs"), 0) + u" ms"));
    plain(QStringLiteral("… to every row counted and placed"),
          QString(number(fact("countedMs"), 0) + u" ms, " + number(fact("rows"), 0) + u" rows"));
    plain(QStringLiteral("… to the whole cache walked through"), QString(number(fact("walkedMs"), 0) + u" ms"));
    plain(QStringLiteral("everything compared in the window, list scrolled meanwhile"),
          QString(number(fact("comparedMs") / 1000, 1) + u" s, " + number(fact("findings"), 0) + u" findings"));
    plain(QStringLiteral("long conversation opened in the window"),
          QString(number(fact("conversationMs"), 0) + u" ms"));
    plain(QStringLiteral("its rows loaded at most"), number(fact("conversationRows"), 0));
    text += row({QStringLiteral("longest stall, the thread's own work"), QString(number(own) + u" ms"),
                 QString(u"≤ 16: " + verdict(own, stallTarget))});
    text += row({QStringLiteral("longest stall, by the wall"), QString(number(wall) + u" ms"),
                 QString(u"≤ 16: " + verdict(wall, stallTarget))});
    plain(QStringLiteral("memory of the empty window"), QString(number(fact("emptyWindowKb") / 1024, 0) + u" MB"));
    plain(QStringLiteral("peak memory after the list"), QString(number(fact("peakAfterListKb") / 1024, 0) + u" MB"));
    plain(QStringLiteral("peak memory after everything was compared"),
          QString(number(fact("peakAfterComparingKb") / 1024, 0) + u" MB"));
    text += row({QStringLiteral("peak memory"), QString(number(peak, 0) + u" MB"),
                 QString(u"≤ 250: " + verdict(peak, memoryTarget))});
    return text;
}

} // namespace talkglass::bench
