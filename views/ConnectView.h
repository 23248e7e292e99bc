#pragma once

#include "models/archive/PostgresEndpoint.h"
#include "models/cache/RedisEndpoint.h"
#include "models/conversation/StoreError.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace talkglass {

/// Before there are stores: what to do, the demo one click away, and two addresses. Asks nothing by itself. GUI thread.
class ConnectView : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectView(QWidget* parent = nullptr);

    /// What is known already, without passwords.
    void setAddresses(const QString& redis, const QString& archive);
    /// Something is under way that takes seconds: says what, and for how long; nothing can be asked meanwhile.
    void setWorking(const QString& what);
    /// It did not work: why, and what to do. Ends setWorking().
    void setFailed(const StoreError& error);

Q_SIGNALS:
    void demoRequested();
    void connectRequested(const talkglass::RedisEndpoint& redis, const talkglass::PostgresEndpoint& archive);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeCard();
    void submit();
    void check();
    void setEnabledAll(bool enabled);
    void showLine(const QString& text, bool isError);
    void tick();
    void updateLook();

    QLabel* m_title;
    QLabel* m_lead;
    QPushButton* m_demo;
    QLabel* m_own;
    QLineEdit* m_redis;
    QLineEdit* m_archive;
    QLabel* m_line;
    QPushButton* m_connect;
    QLabel* m_hint;
    bool m_lineIsError = false;
    QTimer m_ticker;
    QString m_what;
    int m_seconds = 0;
};

} // namespace talkglass
