#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/Message.h"
#include "models/conversation/Session.h"
#include "models/service/ServiceSettings.h"
#include "views/SessionFacts.h"

#include <QScrollArea>
#include <QTimer>

#include <memory>
#include <optional>

class QAction;
class QLabel;

namespace talkglass {

class FactsSection;
class FlowLayout;
class JsonTreeView;
class ResidencyBadge;

/// Everything known of the open session and the selected message: facts of each store, problems, metadata, key names
/// and the commands that show the same. Only shows; never asks a store. GUI thread.
class DetailsPane : public QScrollArea
{
    Q_OBJECT

public:
    DetailsPane(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);

    /// Nothing: says that no session is open.
    void setSession(const std::optional<Session>& session);
    /// What the open conversation shows of the session's copies; nothing: not known (yet). Goes with the session.
    void setCopiesSeen(const std::optional<CopiesSeen>& seen);
    /// Nothing: the section goes.
    void setMessage(const std::optional<Message>& message, DeliveryState state = DeliveryState::Stored);
    /// Buttons for what can be done with the session. The actions must outlive this.
    void setActions(const QList<QAction*>& actions);

Q_SIGNALS:
    void copied(const QString& what);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void showSession(const Session& session);
    void showQueries(const SessionKey& key);
    /// What changes with time alone.
    void tick();
    void updateTicking();
    void placeTabs();

    const ServiceSettings m_settings;
    std::shared_ptr<const Clock> m_clock;
    std::optional<Session> m_session;
    std::optional<CopiesSeen> m_seen;
    QTimer m_ticker;
    QTimer m_tabTimer;

    QLabel* m_nothing;
    QWidget* m_content;
    ResidencyBadge* m_badge;
    QLabel* m_meaning;
    FlowLayout* m_actions;
    QList<QWidget*> m_actionButtons;
    FactsSection* m_about;
    FactsSection* m_cache;
    FactsSection* m_archive;
    FactsSection* m_problems;
    FactsSection* m_keys;
    JsonTreeView* m_metadata;
    FactsSection* m_message;
    JsonTreeView* m_messageMetadata;
};

} // namespace talkglass
