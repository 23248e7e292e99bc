#pragma once

#include "models/conversation/Clock.h"
#include "models/risk/AtRisk.h"

#include <QAbstractTableModel>
#include <QHash>

#include <memory>

namespace talkglass {

/// Sessions with messages that only the cache has, the one that ends soonest first, and what became of those that were
/// persisted. GUI thread.
class AtRiskModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { LeftColumn, MessagesColumn, UserColumn, SessionColumn, TitleColumn, StateColumn, ColumnCount };
    enum Role {
        LeftRole = Qt::UserRole + 1, ///< qint64 ms by the clock, or CachedSession::noTtl
        PersistedRole,               ///< bool: wholly in the archive now; invalid: not tried
    };

    explicit AtRiskModel(std::shared_ptr<const Clock> clock, QObject* parent = nullptr);

    void setSessions(const QList<AtRiskSession>& sessions);
    void setPersisted(const QList<Persisted>& persisted);
    const AtRiskSession& sessionAt(int row) const { return m_sessions.at(row); }
    /// Those that are still at risk.
    QList<SessionKey> keys() const;
    qint64 messages() const;
    /// Of these rows, without those of sessions that were persisted.
    qint64 messagesToPersist(const QList<SessionKey>& keys) const;
    /// Time has passed.
    void tick();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    qint64 leftOf(const AtRiskSession& session) const;
    QString text(const AtRiskSession& session, int column) const;
    bool isPersisted(const AtRiskSession& session) const;
    QString state(const AtRiskSession& session) const;

    const std::shared_ptr<const Clock> m_clock;
    QList<AtRiskSession> m_sessions;
    QHash<SessionKey, Persisted> m_persisted;
};

} // namespace talkglass
