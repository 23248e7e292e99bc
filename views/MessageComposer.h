#pragma once

#include "models/agents/Agent.h"
#include "models/service/ServiceTypes.h"

#include <QHash>
#include <QWidget>

class QComboBox;
class QFrame;
class QGridLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace talkglass {

class AskButton;
class ComposerField;

/// Writes one message: role, text, metadata. Keeps a draft for each conversation. GUI thread.
class MessageComposer : public QWidget
{
    Q_OBJECT

public:
    explicit MessageComposer(QWidget* parent = nullptr);

    /// Keeps the draft of the conversation before, brings back the one of this.
    void setSession(const SessionKey& key);
    /// Empty: writing is allowed. Otherwise why not, in one sentence; and whether the button that allows it asks first.
    void setReadOnlyReason(const QString& reason, bool unlockAsks = false);
    /// Who can be asked; nobody: there is no such button.
    void setAgents(const QList<Agent>& agents);
    /// Of the conversation that is open; see AskButton.
    void suggestAgent(const QString& agentId);
    void focusText();
    bool isReadOnly() const { return !m_readOnlyReason.isEmpty(); }
    QString problem() const; ///< what is shown as wrong; empty: nothing is

Q_SIGNALS:
    /// Checked; the field is empty again.
    void sendRequested(const talkglass::NewMessage& message);
    /// As sendRequested, and an agent is to answer.
    void askRequested(const talkglass::NewMessage& message, const QString& agentId);
    void unlockRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Draft
    {
        QString role;
        QString text;
        QString metadata;
        bool metadataShown = false;
        bool isEmpty() const { return text.isEmpty() && metadata.isEmpty(); }
    };

    QWidget* makeReadOnlyBanner();
    QWidget* makeEditor();
    void placeParts(bool narrow);
    void keepDraft();
    void showDraft(const Draft& draft);
    void send();
    void ask();
    bool takeMessage(NewMessage& message);
    void check();
    void showProblem(const QString& problem);
    NewMessage message(QString* problem, bool withText) const;

    SessionKey m_key;
    QHash<SessionKey, Draft> m_drafts;
    QString m_readOnlyReason;
    bool m_unlockAsks = false;
    QFrame* m_banner = nullptr;
    QLabel* m_bannerText = nullptr;
    QPushButton* m_unlock = nullptr;
    QWidget* m_editor = nullptr;
    QGridLayout* m_grid = nullptr;
    bool m_isNarrow = false;
    QComboBox* m_role = nullptr;
    ComposerField* m_text = nullptr;
    QToolButton* m_metadataToggle = nullptr;
    QPlainTextEdit* m_metadata = nullptr;
    QPushButton* m_send = nullptr;
    AskButton* m_ask = nullptr;
    QLabel* m_problem = nullptr;
    QLabel* m_count = nullptr;
};

} // namespace talkglass
