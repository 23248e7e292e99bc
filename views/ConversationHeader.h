#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/Session.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QHBoxLayout;
class QMenu;
class QPushButton;
class QVBoxLayout;

namespace talkglass {

class ElidedLabel;
class ResidencyBadge;

/// Says of the open conversation what it is and where it lives; its TTL counts down. GUI thread.
class ConversationHeader : public QWidget
{
    Q_OBJECT

public:
    explicit ConversationHeader(std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);

    void setSession(const Session& session);
    /// Empty: writing is allowed.
    void setReadOnlyReason(const QString& reason);
    /// More that can be done with a conversation, as a button with a menu. The menu must outlive this, or be its own.
    void addMenu(const QString& name, QMenu* menu);
    QString factsText() const;

Q_SIGNALS:
    void clearRequested();
    void findRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeBadge(bool below);
    void updateFacts();
    QString countText() const;
    QString ttlText() const;
    void updateClear();

    std::shared_ptr<const Clock> m_clock;
    Session m_session;
    QString m_readOnlyReason;
    QTimer m_tick;
    ElidedLabel* m_title = nullptr;
    ElidedLabel* m_facts = nullptr;
    ElidedLabel* m_ttl = nullptr;
    ResidencyBadge* m_badge = nullptr;
    QPushButton* m_clear = nullptr;
    QHBoxLayout* m_row = nullptr;
    QVBoxLayout* m_texts = nullptr;
    QHBoxLayout* m_tools = nullptr;
    QWidget* m_find = nullptr;
    QList<QWidget*> m_toolButtons;
    bool m_badgeIsBelow = false;
};

} // namespace talkglass
