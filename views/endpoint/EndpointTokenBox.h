#pragma once

#include "models/conversation/Session.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace talkglass {

class Endpoint;

/// A token for a user, and every route as a curl command, to copy. GUI thread; the endpoint must outlive it.
class EndpointTokenBox : public QWidget
{
    Q_OBJECT

public:
    explicit EndpointTokenBox(Endpoint& endpoint, QWidget* parent = nullptr);

    void setUsers(const QList<User>& users);
    /// The examples are about this one, and its user is chosen.
    void setSession(const SessionKey& key);
    /// Ask the endpoint again; after each change of its state.
    void refresh();

Q_SIGNALS:
    void copied(const QString& what);

protected:
    void changeEvent(QEvent* event) override;

private:
    qint64 userId() const; ///< 0: what is typed is no number
    void chooseUser(qint64 id);
    void makeCalls();
    void copy(const QString& text, const QString& what);
    void updateIcons();

    Endpoint& m_endpoint;
    QString m_sessionId;
    QComboBox* m_user;
    QLineEdit* m_token;
    QToolButton* m_copy;
    QToolButton* m_curl;
    QMenu* m_calls;
    QLabel* m_said;
};

} // namespace talkglass
