#include "views/conversation/MessageFooter.h"

#include "views/Theme.h"

#include <QCoreApplication>

namespace talkglass {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(MessageFooter)
};

QString withReason(const QString& text, const QString& reason)
{
    return reason.isEmpty() ? text : Texts::tr("%1 \u2013 %2").arg(text, reason);
}

MessageFooter ofDelivery(const MessageItem& item)
{
    using Tone = MessageFooter::Tone;
    const bool isAnswer = !item.agentName.isEmpty();
    if (item.state == DeliveryState::Pending)
        return {isAnswer ? Texts::tr("\u2026 %1 is answering").arg(item.agentName) : Texts::tr("\u2026 sending"),
                Tone::Muted,
                {}};
    if (item.state == DeliveryState::Failed)
        return {
            withReason(isAnswer ? Texts::tr("\u2715 Your message is kept") : Texts::tr("\u2715 Not saved"), item.error),
            Tone::Danger,
            {{MessageFooter::Action::Retry, Texts::tr("Try again")},
             {MessageFooter::Action::Discard, Texts::tr("Discard")}}};
    // What was said when it was written may be out of date: a store that was away then may have it by now.
    const bool inBoth = item.residencyKnown && item.residency == MessageResidency::Both;
    const bool archived = inBoth || item.storedIn.contains(u"archive");
    const bool cached = inBoth || item.storedIn.contains(u"cache");
    if (archived && cached)
        return {Texts::tr("\u2713 stored in both stores"), Tone::Good, {}};
    if (archived)
        return {withReason(Texts::tr("\u2713 stored in the archive only"), item.error), Tone::Good, {}};
    return {
        withReason(Texts::tr("\u25D0 stored in the cache only, waits for the archive"), item.error), Tone::Warning, {}};
}

MessageFooter ofMark(const MessageItem& item)
{
    using Tone = MessageFooter::Tone;
    const int run = item.markRun;
    switch (item.mark) {
    case MessageMark::CacheOnly:
        return {run == 1 ? Texts::tr("\u25D0 only in the cache")
                         : Texts::tr("\u25D0 these %n messages are only in the cache", nullptr, run),
                Tone::Warning,
                {}};
    case MessageMark::WaitingForArchive:
        return {run == 1 ? Texts::tr("\u25D0 in the cache, waiting for the archive")
                         : Texts::tr("\u25D0 these %n messages wait for the archive", nullptr, run),
                Tone::Warning,
                {}};
    case MessageMark::NotInCache:
        return {run == 1 ? Texts::tr("\u25CB not in the cache: readers of the cache miss it")
                         : Texts::tr("\u25CB these %n messages are not in the cache: readers of the cache miss them",
                                     nullptr, run),
                Tone::Muted,
                {}};
    case MessageMark::Malformed:
    case MessageMark::Differing:
    case MessageMark::None:
        break;
    }
    return {};
}

} // namespace

MessageFooter MessageFooter::of(const MessageItem& item)
{
    if (item.state != DeliveryState::Stored)
        return ofDelivery(item);
    if (item.mark == MessageMark::Differing)
        return {Texts::tr("\u2260 differs between the stores"),
                Tone::Warning,
                {{Action::ShowBoth, Texts::tr("Show both")}}};
    if (item.mark == MessageMark::Malformed)
        return {Texts::tr("! this element of the cached list is no message; these are its bytes"), Tone::Danger, {}};
    if (item.own && !item.storedIn.isEmpty())
        return ofDelivery(item);
    return item.markRun > 0 ? ofMark(item) : MessageFooter();
}

QColor MessageFooter::color(const QPalette& palette) const
{
    switch (tone) {
    case Tone::Muted:
        return theme::mutedText(palette);
    case Tone::Good:
        return theme::success(palette);
    case Tone::Warning:
        return theme::warning(palette);
    case Tone::Danger:
        return theme::danger(palette);
    }
    return theme::mutedText(palette);
}

} // namespace talkglass
