#pragma once

#include "models/endpoint/EndpointSettings.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace talkglass {

/// Where the endpoint is to listen and whom it lets in. Says at once what is wrong, and what reaches beyond this
/// machine. GUI thread.
class EndpointAddressForm : public QWidget
{
    Q_OBJECT

public:
    explicit EndpointAddressForm(QWidget* parent = nullptr);

    void setSettings(const EndpointSettings& settings);
    /// The secret is the one of setSettings().
    EndpointSettings settings() const;
    /// Why it cannot be started so; empty: it can.
    QString problem() const;
    /// Cannot be changed while it runs.
    void setLocked(bool locked);

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent* event) override;

private:
    QString address() const;
    void check();

    EndpointSettings m_given;
    QComboBox* m_address;
    QSpinBox* m_port;
    QLineEdit* m_hosts;
    QLineEdit* m_origins;
    QLabel* m_said;
};

} // namespace talkglass
