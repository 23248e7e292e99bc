#include "models/repair/RepairPlan.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace talkglass {

namespace {

struct DirectionText
{
    RepairDirection direction;
    QLatin1String name;
    const char* text;
};

constexpr std::array texts{
    DirectionText{RepairDirection::CacheToArchive, QLatin1String("cache_to_archive"),
                  QT_TRANSLATE_NOOP("talkglass::Repair", "cache → archive")},
    DirectionText{RepairDirection::ArchiveToCache, QLatin1String("archive_to_cache"),
                  QT_TRANSLATE_NOOP("talkglass::Repair", "archive → cache")},
    DirectionText{RepairDirection::Counter, QLatin1String("counter"),
                  QT_TRANSLATE_NOOP("talkglass::Repair", "counter")},
    DirectionText{RepairDirection::Ttl, QLatin1String("ttl"), QT_TRANSLATE_NOOP("talkglass::Repair", "TTL")},
    DirectionText{RepairDirection::UserSet, QLatin1String("user_set"),
                  QT_TRANSLATE_NOOP("talkglass::Repair", "user's set")},
    DirectionText{RepairDirection::Invalidate, QLatin1String("invalidate"),
                  QT_TRANSLATE_NOOP("talkglass::Repair", "drop the cache copy")},
    DirectionText{RepairDirection::Deactivate, QLatin1String("deactivate"),
                  QT_TRANSLATE_NOOP("talkglass::Repair", "deactivate")},
};

const DirectionText& textsOf(RepairDirection direction)
{
    return *std::ranges::find(texts, direction, &DirectionText::direction);
}

} // namespace

QString repairDirectionName(RepairDirection direction)
{
    return textsOf(direction).name;
}

std::optional<RepairDirection> repairDirectionFromName(QStringView name)
{
    const auto found = std::ranges::find_if(texts, [&](const DirectionText& entry) { return entry.name == name; });
    return found == texts.end() ? std::nullopt : std::optional(found->direction);
}

QString repairDirectionText(RepairDirection direction)
{
    return QCoreApplication::translate("talkglass::Repair", textsOf(direction).text);
}

QList<QByteArrayList> RepairSession::commands() const
{
    QList<QByteArrayList> all;
    for (const RepairStep& step : steps) {
        if (step.isTicked())
            all += step.commands;
    }
    return all;
}

QList<RepairStatement> RepairSession::statements() const
{
    QList<RepairStatement> all;
    for (const RepairStep& step : steps) {
        if (step.isTicked())
            all += step.statements;
    }
    return all;
}

bool RepairSession::isAnyTicked() const
{
    return std::ranges::any_of(steps, &RepairStep::isTicked);
}

QList<FindingKind> RepairSession::settles() const
{
    QList<FindingKind> kinds;
    for (const RepairStep& step : steps) {
        if (step.isTicked())
            kinds += step.settles;
    }
    return kinds;
}

} // namespace talkglass
