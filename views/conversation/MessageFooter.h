#pragma once

#include "views/conversation/MessageItem.h"

#include <QColor>
#include <QPalette>

namespace talkglass {

/// The line under a message: where it was stored or why not, or where the stores disagree. Pure, GUI thread.
struct MessageFooter
{
    enum class Action { None, Retry, Discard, ShowBoth };
    struct Link
    {
        Action action = Action::None;
        QString text;
    };
    enum class Tone { Muted, Good, Warning, Danger };

    QString text; ///< empty: there is no such line
    Tone tone = Tone::Muted;
    QList<Link> links;

    static MessageFooter of(const MessageItem& item);
    QColor color(const QPalette& palette) const;
};

} // namespace talkglass
