#include "app/OptionsReader.h"

#include <limits>

namespace talkglass {

namespace {

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

} // namespace

void OptionsReader::addCompareOptions()
{
    const auto add = [this](const char* name, const QString& text, const QString& value) {
        m_parser.addOption(QCommandLineOption(QString::fromLatin1(name), text, value));
    };
    add("skew", tr("compare, repair: how far apart the times of two copies may be (1000)."), tr("MS"));
    add("rate", tr("compare: at most so many sessions a second."), tr("N"));
    add("plan", tr("repair: compare, and write what would be done about it into a file; changes nothing."), tr("FILE"));
    add("apply", tr("repair: do what a plan says, and write beside it how to undo it."), tr("FILE"));
    add("undo", tr("repair: take back what was applied (the .undo file beside the plan)."), tr("FILE"));
}

Result<> OptionsReader::readComparison()
{
    using Repair = CompareAndRepairOptions::Repair;
    CompareAndRepairOptions& comparison = m_options.comparison;
    constexpr qint64 largest = std::numeric_limits<qint32>::max();
    if (const Result<> done = readWhole(QStringLiteral("skew"), 0, largest, comparison.skewMs); !done)
        return done;
    if (const Result<> done = readWhole(QStringLiteral("rate"), 1, largest, comparison.sessionsPerSecond); !done)
        return done;
    if (m_options.command != Options::Command::Repair)
        return Done{};
    int given = 0;
    for (const auto& [option, repair] :
         {std::pair(QStringLiteral("plan"), Repair::Plan), std::pair(QStringLiteral("apply"), Repair::Apply),
          std::pair(QStringLiteral("undo"), Repair::Undo)}) {
        if (!isSet(option))
            continue;
        ++given;
        comparison.repair = repair;
        comparison.file = value(option);
        if (comparison.file.isEmpty())
            return invalid(tr("--%1 needs a file name").arg(option));
    }
    if (given != 1)
        return invalid(tr("'repair' needs one of --plan FILE, --apply FILE, --undo FILE"));
    const bool narrowed = m_options.user || !m_options.sessionId.isEmpty() || isSet(QStringLiteral("skew"));
    if (comparison.repair != Repair::Plan && narrowed)
        return invalid(tr("--user, --skew and a session go with --plan; the file says what is applied"));
    return Done{};
}

} // namespace talkglass
