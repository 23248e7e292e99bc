#include "models/items/MessageListModel.h"

#include "models/items/MessageText.h"

#include <QMetaEnum>

namespace talkglass {

namespace {

constexpr qint64 joinWithinMicros = 5LL * 60 * 1'000'000;

/// System and tool messages are notes that stand alone.
bool isChat(const Message& message)
{
    return !message.malformed && (message.role == u"user" || message.role == u"assistant");
}

QString residencyInWords(const MessageRow& row)
{
    if (row.message.pendingArchive)
        return MessageListModel::tr("only in the cache, waiting for the archive");
    switch (row.message.residency) {
    case MessageResidency::Both:
        return MessageListModel::tr("in both stores");
    case MessageResidency::CacheOnly:
        return MessageListModel::tr("only in the cache");
    case MessageResidency::ArchiveOnly:
        return MessageListModel::tr("only in the archive");
    case MessageResidency::Differing:
        return MessageListModel::tr("differs between the stores");
    }
    return {};
}

} // namespace

int MessageListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QHash<int, QByteArray> MessageListModel::roleNames() const
{
    QHash<int, QByteArray> names;
    const QMetaEnum roles = QMetaEnum::fromType<Role>();
    for (int i = 0; i < roles.keyCount(); ++i)
        names.insert(roles.value(i), roles.key(i));
    return names;
}

QVariant MessageListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Message& message = m_rows[index.row()].message;
    switch (role) {
    case UidRole:
        return m_rows[index.row()].uid;
    case ContentRole:
        return message.content;
    case Qt::DisplayRole:
    case PreviewRole:
        return message.malformed ? messagetext::shown(message) : messagetext::preview(message.content);
    case FoldedRole:
        return message.malformed ? message.raw.size() > messagetext::previewChars
                                 : messagetext::isFolded(message.content);
    case SizeRole:
        return qlonglong(message.malformed ? message.raw.size() : message.content.size());
    case Qt::AccessibleTextRole:
    case AccessibleTextRole:
        return accessibleText(index.row());
    default:
        return factOf(index.row(), role);
    }
}

QVariant MessageListModel::factOf(qsizetype row, int role) const
{
    const Message& message = m_rows[row].message;
    switch (role) {
    case RoleRole:
        return message.role;
    case ModelNameRole:
        return message.metadata.value(QLatin1String("model")).toString();
    case TimeRole:
        return QVariant::fromValue(message.at);
    case MetadataRole:
        return message.metadata;
    case MalformedRole:
        return message.malformed;
    case RawRole:
        return message.raw;
    case MessageRole:
        return QVariant::fromValue(message);
    default:
        return placeOf(row, role);
    }
}

QVariant MessageListModel::placeOf(qsizetype row, int role) const
{
    const MessageRow& entry = m_rows[row];
    switch (role) {
    case ResidencyRole:
        return m_residencyKnown && entry.state == DeliveryState::Stored ? QVariant::fromValue(entry.message.residency)
                                                                        : QVariant();
    case MarkRole:
        return QVariant::fromValue(markOf(row));
    case MarkRunRole:
        return markRun(row);
    case DeliveryStateRole:
        return QVariant::fromValue(entry.state);
    case OwnRole:
        return entry.own;
    case StoredInRole:
        return entry.storedIn;
    case AgentRole:
        return entry.agentName;
    case ErrorRole:
        return entry.error.text();
    case JoinsPreviousRole:
        return joinsPrevious(row);
    case StartsDayRole:
        return startsDay(row);
    default:
        return {};
    }
}

MessageMark MessageListModel::markOf(qsizetype row) const
{
    const MessageRow& entry = m_rows[row];
    if (entry.state != DeliveryState::Stored)
        return MessageMark::None;
    if (entry.message.malformed)
        return MessageMark::Malformed;
    if (entry.message.pendingArchive)
        return MessageMark::WaitingForArchive;
    if (!m_residencyKnown)
        return MessageMark::None;
    switch (entry.message.residency) {
    case MessageResidency::CacheOnly:
        return MessageMark::CacheOnly;
    case MessageResidency::Differing:
        return MessageMark::Differing;
    case MessageResidency::ArchiveOnly:
        return m_firstCached >= 0 && row > m_firstCached ? MessageMark::NotInCache : MessageMark::None;
    case MessageResidency::Both:
        break;
    }
    return MessageMark::None;
}

int MessageListModel::markRun(qsizetype row) const
{
    const MessageMark mark = markOf(row);
    if (mark == MessageMark::None || (row + 1 < m_rows.size() && markOf(row + 1) == mark))
        return 0;
    int length = 1;
    while (row - length >= 0 && markOf(row - length) == mark)
        ++length;
    return length;
}

bool MessageListModel::joinsPrevious(qsizetype row) const
{
    if (row == 0 || startsDay(row))
        return false;
    const Message& message = m_rows[row].message;
    const Message& before = m_rows[row - 1].message;
    return isChat(message) && isChat(before) && message.role == before.role && message.at.isValid() &&
           before.at.isValid() && message.at.micros() - before.at.micros() <= joinWithinMicros &&
           message.metadata.value(QLatin1String("model")) == before.metadata.value(QLatin1String("model"));
}

bool MessageListModel::startsDay(qsizetype row) const
{
    const Message& message = m_rows[row].message;
    if (!message.at.isValid())
        return false;
    if (row == 0)
        return true;
    const Timestamp before = m_rows[row - 1].message.at;
    return before.isValid() && before.toDateTime().toLocalTime().date() != message.at.toDateTime().toLocalTime().date();
}

QString MessageListModel::accessibleText(qsizetype row) const
{
    constexpr qsizetype spokenChars = 400;
    const MessageRow& entry = m_rows[row];
    const Message& message = entry.message;
    QStringList parts{message.malformed ? tr("malformed element") : message.role};
    if (message.at.isValid())
        parts.append(message.at.toDateTime().toLocalTime().toString(QStringLiteral("HH:mm")));
    if (entry.state == DeliveryState::Pending)
        parts.append(entry.agentName.isEmpty() ? tr("being sent") : tr("%1 is answering").arg(entry.agentName));
    else if (entry.state == DeliveryState::Failed)
        parts.append(entry.agentName.isEmpty() ? tr("not saved") : tr("no answer"));
    else if (m_residencyKnown)
        parts.append(residencyInWords(entry));
    const QString words = messagetext::shown(message).left(spokenChars);
    return parts.join(QLatin1String(", ")) + QLatin1String(": ") + messagetext::visible(words);
}

} // namespace talkglass
