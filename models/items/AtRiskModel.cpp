#include "models/items/AtRiskModel.h"

#include "models/items/MessageText.h"

#include <QLocale>

namespace talkglass {

namespace {

bool isNumber(int column)
{
    return column == AtRiskModel::LeftColumn || column == AtRiskModel::UserColumn ||
           column == AtRiskModel::MessagesColumn;
}

QString timeText(qint64 ms)
{
    const qint64 seconds = ms / 1000;
    return QStringLiteral("%1:%2:%3")
        .arg(seconds / 3600)
        .arg(seconds / 60 % 60, 2, 10, QChar(u'0'))
        .arg(seconds % 60, 2, 10, QChar(u'0'));
}

} // namespace

AtRiskModel::AtRiskModel(std::shared_ptr<const Clock> clock, QObject* parent)
    : QAbstractTableModel(parent)
    , m_clock(std::move(clock))
{
}

void AtRiskModel::setSessions(const QList<AtRiskSession>& sessions)
{
    beginResetModel();
    m_sessions = sessions;
    m_persisted.clear();
    endResetModel();
}

void AtRiskModel::setPersisted(const QList<Persisted>& persisted)
{
    for (const Persisted& one : persisted)
        m_persisted.insert(one.key, one);
    if (!m_sessions.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

QList<SessionKey> AtRiskModel::keys() const
{
    QList<SessionKey> keys;
    for (const AtRiskSession& session : m_sessions) {
        const auto persisted = m_persisted.constFind(session.key);
        if (persisted == m_persisted.constEnd() || !persisted->complete())
            keys.append(session.key);
    }
    return keys;
}

qint64 AtRiskModel::messages() const
{
    qint64 sum = 0;
    for (const AtRiskSession& session : m_sessions)
        sum += session.messages;
    return sum;
}

qint64 AtRiskModel::messagesToPersist(const QList<SessionKey>& keys) const
{
    qint64 sum = 0;
    for (const AtRiskSession& session : m_sessions)
        sum += !isPersisted(session) && keys.contains(session.key) ? session.messages : 0;
    return sum;
}

void AtRiskModel::tick()
{
    if (!m_sessions.isEmpty())
        Q_EMIT dataChanged(index(0, LeftColumn), index(rowCount() - 1, LeftColumn), {Qt::DisplayRole});
}

qint64 AtRiskModel::leftOf(const AtRiskSession& session) const
{
    return session.expiresAt.isValid() ? std::max<qint64>(session.expiresAt.millis() - m_clock->now().millis(), 0)
                                       : CachedSession::noTtl;
}

bool AtRiskModel::isPersisted(const AtRiskSession& session) const
{
    const auto persisted = m_persisted.constFind(session.key);
    return persisted != m_persisted.constEnd() && persisted->complete();
}

QString AtRiskModel::state(const AtRiskSession& session) const
{
    const auto persisted = m_persisted.constFind(session.key);
    if (isPersisted(session))
        return tr("✓ in the archive");
    if (persisted != m_persisted.constEnd()) {
        return tr("✕ %1", "why it could not be persisted")
            .arg(persisted->error ? persisted->error->text() : tr("some messages were refused"));
    }
    if (session.ownedByOther)
        return tr("! another user's session in the archive");
    return session.archived ? tr("◐ newest only in the cache") : tr("◐ only in the cache");
}

QString AtRiskModel::text(const AtRiskSession& session, int column) const
{
    switch (column) {
    case LeftColumn: {
        if (isPersisted(session))
            return tr("is kept");
        const qint64 left = leftOf(session);
        return left == CachedSession::noTtl ? tr("never ends") : left == 0 ? tr("lost") : timeText(left);
    }
    case MessagesColumn:
        return QLocale().toString(session.messages);
    case UserColumn:
        return QString::number(session.key.userId);
    case SessionColumn:
        return messagetext::visible(session.key.sessionId).simplified();
    case TitleColumn:
        return messagetext::visible(session.title).simplified();
    default:
        return state(session);
    }
}

int AtRiskModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_sessions.size());
}

int AtRiskModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AtRiskModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const AtRiskSession& session = m_sessions.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(session, index.column());
    case Qt::TextAlignmentRole:
        if (isNumber(index.column()))
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case LeftRole:
        return leftOf(session);
    case PersistedRole: {
        const auto persisted = m_persisted.constFind(session.key);
        return persisted == m_persisted.constEnd() ? QVariant() : QVariant(persisted->complete());
    }
    default:
        return {};
    }
}

QVariant AtRiskModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && isNumber(section))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == Qt::ToolTipRole && section == MessagesColumn)
        return tr("Messages that only the cache has");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LeftColumn:
        return tr("Lost in");
    case MessagesColumn:
        return tr("Messages");
    case UserColumn:
        return tr("User");
    case SessionColumn:
        return tr("Session");
    case TitleColumn:
        return tr("Title");
    default:
        return tr("State");
    }
}

} // namespace talkglass
