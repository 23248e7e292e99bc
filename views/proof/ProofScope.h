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
    bool isKnown = true; ///< false: which sessions it means is not known (yet), or none; nothing can be done with it

    /// The same sessions, whatever it is called.
    bool meansSameAs(const ProofScope& other) const
    {
        return isKnown && other.isKnown && sessions == other.sessions && userId == other.userId;
    }

    static ProofScope ofSession(const SessionKey& key);
    static ProofScope ofSessions(const QList<SessionKey>& keys);
    static ProofScope ofUser(qint64 userId, const QString& name);
    static ProofScope ofAll();
    /// What the list's filter shows, while that is being found; then so many, or why not.
    static ProofScope ofFilter();
    static ProofScope ofFiltered(const QList<SessionKey>& keys, bool isCut);
    static ProofScope ofFilterFailed(const QString& why);
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
    /// In place of the one that is not known yet, if there is one.
    void settle(const ProofScope& scope);

Q_SIGNALS:
    void scopeChanged();

private:
    QList<ProofScope> m_scopes;
};

} // namespace talkglass
