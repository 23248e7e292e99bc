// The rows of SessionListModel as views see them.
#include "models/items/SessionListModel.h"
#include "models/items/SessionText.h"

namespace talkglass {

namespace {

template <typename T>
QVariant orNothing(const std::optional<T>& value)
{
    return value ? QVariant::fromValue(*value) : QVariant();
}

QVariant timeLeft(const Session& session, Timestamp now)
{
    if (session.ttlMs == CachedSession::noTtl)
        return QVariant::fromValue(CachedSession::noTtl);
    if (!session.expiresAt.isValid())
        return {};
    return QVariant::fromValue(qMax<qint64>(0, (session.expiresAt.micros() - now.micros()) / 1000));
}

} // namespace

int SessionListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_table.rowCount();
}

QVariant SessionListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const std::optional<Session> session = sessionAt(index.row());
    if (role == IsLoadedRole)
        return session.has_value();
    if (!session)
        return role == Qt::AccessibleTextRole ? QVariant(tr("not loaded yet")) : QVariant();
    const SessionRow* archived = m_table.archivedAt(index.row());
    switch (role) {
    case KeyRole:
        return QVariant::fromValue(session->key);
    case SessionRole:
        return QVariant::fromValue(*session);
    case CheckingRole:
        return archived && archived->isChecking();
    case UserIdRole:
        return session->key.userId;
    case ResidencyRole:
        return QVariant::fromValue(session->residency);
    case CachedCountRole:
        return orNothing(session->cachedMessages);
    case ArchivedCountRole:
        return orNothing(session->archivedMessages);
    case TtlExpiresAtRole:
        return session->expiresAt.isValid() ? QVariant::fromValue(session->expiresAt) : QVariant();
    case TtlLeftRole:
        return timeLeft(*session, now());
    case LastActivityRole:
        return QVariant::fromValue(session->lastActivity);
    case ProblemsRole:
        return QVariant::fromValue(session->problems);
    case ActiveRole:
        return session->active;
    case PinnedRole:
        return session->pinned;
    case PendingArchiveRole:
        return session->pendingArchive;
    default:
        return textData(index, role, *session);
    }
}

/// Where a session lives takes both stores to tell: while one of them cannot be asked it is not known, whatever was.
std::optional<Session> SessionListModel::sessionAt(int row) const
{
    std::optional<Session> session = m_table.sessionAt(row, now());
    if (!session || (!m_archiveError && !m_cacheError))
        return session;
    session->residency = Residency::Unknown;
    if (m_cacheError) {
        session->cachedMessages.reset();
        session->ttlMs.reset();
        session->expiresAt = {};
    }
    return session;
}

QVariant SessionListModel::textData(const QModelIndex&, int role, const Session& session) const
{
    const QString name = m_userNames.value(session.key.userId);
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return sessiontext::title(session);
    case UserNameRole:
        return sessiontext::user(session.key.userId, name);
    case Qt::AccessibleTextRole:
        return sessiontext::spoken(session, name, now());
    case Qt::ToolTipRole:
        return sessiontext::toolTip(session, name, now());
    default:
        return {};
    }
}

void SessionListModel::aboutToReset()
{
    m_changing = true;
    beginResetModel();
}

void SessionListModel::wasReset()
{
    endResetModel();
    m_changing = false;
}

void SessionListModel::aboutToInsert(int first, int last)
{
    m_changing = true;
    beginInsertRows({}, first, last);
}

void SessionListModel::wereInserted()
{
    endInsertRows();
    m_changing = false;
}

void SessionListModel::aboutToRemove(int first, int last)
{
    m_changing = true;
    beginRemoveRows({}, first, last);
}

void SessionListModel::wereRemoved()
{
    endRemoveRows();
    m_changing = false;
}

void SessionListModel::aboutToMove(int from, int destination)
{
    m_changing = true;
    beginMoveRows({}, from, from, {}, destination);
}

void SessionListModel::wasMoved()
{
    endMoveRows();
    m_changing = false;
}

void SessionListModel::changed(int first, int last)
{
    Q_EMIT dataChanged(index(first), index(last));
}

} // namespace talkglass
