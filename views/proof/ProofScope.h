#pragma once

#include "models/conversation/SessionKey.h"

#include <QComboBox>
#include <QList>
#include <QMetaType>

#include <optional>

namespace talkglass {

/// Which sessions are compared or drilled.
struct ProofScope
{
    QString text;                 ///< for people: "3 chosen sessions"
    QList<SessionKey> sessions;   ///< these; empty: all of `userId`, or of everybody
    std::optional<qint64> userId; ///< only if `sessions` is empty
    QString note;                 ///< what to know of it; may be empty

    static ProofScope ofSession(const SessionKey& key);
    static ProofScope ofSessions(const QList<SessionKey>& keys);
    static ProofScope ofUser(qint64 userId, const QString& name);
    static ProofScope ofAll();
};

/// The choice between scopes. GUI thread.
class ProofScopeBox : public QComboBox
{
    Q_OBJECT

public:
    explicit ProofScopeBox(QWidget* parent = nullptr);

    /// The first one is chosen.
    void setScopes(const QList<ProofScope>& scopes);
    ProofScope scope() const;

Q_SIGNALS:
    void scopeChanged();

private:
    QList<ProofScope> m_scopes;
};

} // namespace talkglass
