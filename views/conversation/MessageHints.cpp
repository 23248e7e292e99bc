#include "views/conversation/MessageHints.h"

#include "models/items/MessageText.h"

#include <QCoreApplication>

namespace talkglass::messagehints {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(MessageHints)
};

QString beginning(const QString& text)
{
    constexpr qsizetype chars = 240;
    const QString cut = messagetext::visible(QStringView(text).left(chars));
    return text.size() > chars ? QString(cut + u'\u2026') : cut;
}

QString ofDifference(const Message& message)
{
    if (!message.cachedCopy)
        return Texts::tr("The two copies of this message are not the same.");
    if (message.cachedCopy->content == message.content)
        return Texts::tr("The two copies have the same text, but other metadata.");
    return Texts::tr("In the archive:\n%1\n\nIn the cache:\n%2")
        .arg(beginning(message.content), beginning(message.cachedCopy->content));
}

} // namespace

QString ofMark(MessageMark mark, const Message& message)
{
    switch (mark) {
    case MessageMark::CacheOnly:
        return Texts::tr("Only in the cache: it is lost when the cached list ends.");
    case MessageMark::WaitingForArchive:
        return Texts::tr("In the cache while the archive was away. It is archived when the archive is back.");
    case MessageMark::NotInCache:
        return Texts::tr(
            "In the archive, but missing from the cached list: programs that read the cache do not see it.");
    case MessageMark::Differing:
        return ofDifference(message);
    case MessageMark::Malformed:
        return Texts::tr("An element of the cached list that is no message. These are its bytes.");
    case MessageMark::None:
        break;
    }
    return {};
}

} // namespace talkglass::messagehints
