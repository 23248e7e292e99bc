#pragma once

#include "models/conversation/Session.h"
#include "models/endpoint/EndpointSettings.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace talkglass {

class ElidedLabel;
class Endpoint;
class EndpointAddressForm;
class EndpointTokenBox;
class RequestLogModel;

/// The HTTP endpoint: start and stop, where it listens, tokens, examples, and what it is asked. Blocks nothing; open it
/// with show(). GUI thread; endpoint and log must outlive it.
class EndpointPanel : public QDialog
{
    Q_OBJECT

public:
    EndpointPanel(Endpoint& endpoint, RequestLogModel& log, QWidget* parent = nullptr);

    /// What the fields begin with; ignored while it runs.
    void setSettings(const EndpointSettings& settings);
    void setReadOnly(bool readOnly);
    /// For the choice of a token's user.
    void setUsers(const QList<User>& users);
    /// The examples are about this one.
    void setSession(const SessionKey& key);

protected:
    void changeEvent(QEvent* event) override;

private:
    void layOut();
    void startOrStop();
    void showState();
    void showCopied(const QString& what);

    Endpoint& m_endpoint;
    QLabel* m_state;
    ElidedLabel* m_note;
    QPushButton* m_switch;
    EndpointAddressForm* m_address;
    QLabel* m_readOnly;
    EndpointTokenBox* m_token;
    ElidedLabel* m_said;
    QWidget* m_log;
};

} // namespace talkglass
