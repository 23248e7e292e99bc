#pragma once

#include "models/items/AtRiskModel.h"
#include "models/risk/AtRiskKeeper.h"

#include <QDialog>
#include <QTimer>

#include <chrono>
#include <memory>

class QComboBox;
class QPushButton;

namespace talkglass {

class ElidedLabel;
class NoticeBar;
class ProofProgress;
class ProofTable;

/// What is lost when its TTL ends, soonest first, and the way to keep it: persist now. Not modal. GUI thread; the
/// service must outlive it.
class AtRiskWindow : public QDialog
{
    Q_OBJECT

public:
    AtRiskWindow(HybridConversationService& service, std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);
    ~AtRiskWindow() override;

    /// Looks again. Not while it is looking.
    void refresh();
    void setReadOnly(bool readOnly);
    /// The time that is chosen for the notice in the main window; zero: none.
    void setNoticeLimit(std::chrono::seconds limit);
    bool isWorking() const { return m_working; }
    const AtRiskModel& model() const { return m_model; }

Q_SIGNALS:
    void noticeLimitChanged(std::chrono::seconds limit);
    void conversationRequested(const talkglass::SessionKey& key);
    void compareRequested(const talkglass::SessionKey& key);
    /// It has written: what is shown of the stores may be old.
    void storesChanged();
    /// In one sentence, for the status line.
    void ended(const QString& text);

private:
    void layOut();
    QWidget* limitBox();
    void wire();
    void take(const Result<AtRiskReport>& report);
    void persist(const QList<SessionKey>& keys);
    void takePersisted(const Result<QList<Persisted>>& persisted);
    QList<SessionKey> chosen() const;
    void showButtons();
    void showEffect();
    void finish(const QString& text, bool well);

    HybridConversationService& m_service;
    AtRiskModel m_model;
    bool m_readOnly = false;
    bool m_working = false;
    QTimer m_ticker;
    NoticeBar* m_notice;
    ProofProgress* m_progress;
    ProofTable* m_table;
    QComboBox* m_limit;
    ElidedLabel* m_effect;
    QPushButton* m_again;
    QPushButton* m_open;
    QPushButton* m_sideBySide;
    QPushButton* m_persistOne;
    QPushButton* m_persistAll;
    AtRiskKeeper m_keeper;
};

} // namespace talkglass
