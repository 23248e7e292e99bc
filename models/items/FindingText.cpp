#include "models/items/FindingText.h"

#include "models/items/MessageText.h"

#include <QCoreApplication>

namespace talkglass::findingtext {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(FindingText)
};

constexpr qsizetype lineChars = 240;
constexpr qsizetype roleChars = 40;

} // namespace

QString mark(FindingKind kind)
{
    switch (kind) {
    case FindingKind::MissingInArchive:
        return QStringLiteral("◐");
    case FindingKind::MissingInCache:
        return QStringLiteral("○");
    case FindingKind::Edited:
        return QStringLiteral("≠");
    case FindingKind::Reordered:
        return QStringLiteral("↕");
    case FindingKind::Duplicate:
        return QStringLiteral("×2");
    case FindingKind::Metadata:
        return QStringLiteral("{}");
    case FindingKind::Malformed:
    case FindingKind::WrongType:
        return QStringLiteral("✕");
    case FindingKind::WrongCounter:
        return QStringLiteral("#");
    case FindingKind::ClockSkew:
        return QStringLiteral("±");
    case FindingKind::NoTtl:
        return QStringLiteral("∞");
    case FindingKind::DanglingSetMember:
        return QStringLiteral("∈");
    case FindingKind::NotInUserSet:
        return QStringLiteral("∉");
    case FindingKind::EmptySession:
        return QStringLiteral("∅");
    case FindingKind::OwnedByOtherUser:
        return QStringLiteral("!");
    case FindingKind::Ghost:
        return QStringLiteral("◌");
    }
    return QStringLiteral("?");
}

QString marked(FindingKind kind)
{
    return mark(kind) % u' ' % findingKindText(kind);
}

QString line(const Message& message)
{
    if (message.malformed)
        return Tr::tr("no message: %1").arg(messagetext::escapedBytes(message.raw, lineChars).simplified());
    const QString role = messagetext::visible(QStringView(message.role).left(roleChars)).simplified();
    QString text = messagetext::visible(QStringView(message.content).left(lineChars)).simplified();
    if (message.content.size() > lineChars)
        text += u'…';
    return Tr::tr("%1: %2", "role and text of a message").arg(role, text);
}

QString absence(const AlignedMessage& row, Store store)
{
    const bool isFault = row.kind.has_value();
    if (store == Store::Archive)
        return isFault ? Tr::tr("— not in the archive") : Tr::tr("—");
    return isFault && row.kind == FindingKind::MissingInCache ? Tr::tr("— not in the cache") : Tr::tr("—");
}

QString spoken(const AlignedMessage& row, qint64 index)
{
    const QString state = row.kind ? findingKindText(*row.kind) : Tr::tr("no difference");
    const Message& message = row.archived ? *row.archived : *row.cached;
    return Tr::tr("%1, %2: %3", "place, difference, message").arg(QString::number(index), state, line(message));
}

} // namespace talkglass::findingtext
