#include "views/conversation/LinkText.h"

#include "models/items/MessageText.h"

namespace talkglass::linktext {

QUrl url(const QString& link)
{
    return QUrl(link.trimmed(), QUrl::TolerantMode);
}

bool mayBeOpened(const QString& link)
{
    const QUrl address = url(link);
    const QString scheme = address.scheme();
    if (scheme == u"mailto")
        return address.isValid();
    return address.isValid() && !address.host().isEmpty() && (scheme == u"http" || scheme == u"https");
}

QString shown(const QString& link)
{
    constexpr qsizetype longest = 160;
    const QUrl address = url(link);
    QString text = address.isValid() ? QString::fromLatin1(address.toEncoded()) : messagetext::visible(link);
    if (text.size() > longest)
        text = text.left(longest - 40) % u'\u2026' % text.right(39);
    return text;
}

} // namespace talkglass::linktext
