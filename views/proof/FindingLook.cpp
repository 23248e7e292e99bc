#include "views/proof/FindingLook.h"

#include "views/Theme.h"

namespace talkglass::findinglook {

QColor color(FindingKind kind, const QPalette& palette)
{
    switch (kind) {
    case FindingKind::MissingInArchive:
    case FindingKind::Edited:
    case FindingKind::Malformed:
    case FindingKind::WrongType:
    case FindingKind::OwnedByOtherUser:
        return theme::danger(palette);
    case FindingKind::Ghost:
        return theme::residencyColor(Residency::Ghost, palette);
    default:
        return theme::warning(palette);
    }
}

QColor color(DrillVerdict verdict, const QPalette& palette)
{
    switch (verdict) {
    case DrillVerdict::Pass:
        return theme::success(palette);
    case DrillVerdict::Fail:
        return theme::danger(palette);
    case DrillVerdict::Unchecked:
        break;
    }
    return theme::warning(palette);
}

QColor markBackground(const QPalette& palette)
{
    QColor background = theme::danger(palette);
    background.setAlphaF(theme::isDark(palette) ? 0.35F : 0.18F);
    return background;
}

} // namespace talkglass::findinglook
