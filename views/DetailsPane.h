#pragma once

#include "models/conversation/Clock.h"
#include "models/conversation/Message.h"
#include "models/conversation/Session.h"
#include "models/service/ServiceSettings.h"

#include <QScrollArea>
#include <QTimer>

#include <memory>
#include <optional>

class QAction;
class QHBoxLayout;
class QLabel;

namespace talkglass {

class FactsSection;
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
    /// Nothing: the section goes.
    void setMessage(const std::optional<Message>& message);
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

    const ServiceSettings m_settings;
    std::shared_ptr<const Clock> m_clock;
    std::optional<Session> m_session;
    QTimer m_ticker;

    QLabel* m_nothing;
    QWidget* m_content;
    ResidencyBadge* m_badge;
    QLabel* m_meaning;
    QHBoxLayout* m_actions;
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
