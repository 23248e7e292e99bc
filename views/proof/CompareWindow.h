#pragma once

#include "models/compare/ComparisonRun.h"
#include "models/items/FindingModel.h"
#include "views/proof/ProofScope.h"

#include <QDialog>

#include <memory>

class QComboBox;
class QPushButton;
class QSpinBox;

namespace talkglass {

class ElidedLabel;
class EvidenceDetails;
class EvidenceSaver;
class ProofProgress;
class ProofTable;

/// Compares many sessions and shows what is found as a table that leads to the message. Only reads. The comparison goes
/// on while the window is closed. Not modal. GUI thread.
class CompareWindow : public QDialog
{
    Q_OBJECT

public:
    CompareWindow(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);
    ~CompareWindow() override;

    /// Not while one is under way.
    void setScopes(const QList<ProofScope>& scopes);
    /// What the list shows is known now.
    void settleScope(const ProofScope& scope) { m_scope->settle(scope); }
    void start();
    bool isRunning() const { return m_run && m_run->isRunning(); }
    const FindingModel& model() const { return m_model; }

Q_SIGNALS:
    void findingChosen(const talkglass::Finding& finding);
    void conversationRequested(const talkglass::SessionKey& key);
    /// The sessions of the chosen rows, or of all that are shown.
    void repairRequested(const QList<talkglass::SessionKey>& keys);
    /// In one sentence, for the status line.
    void ended(const QString& text);

private:
    void layOut();
    QLayout* choices();
    QLayout* foot();
    void wire();
    void take(const ComparisonProgress& progress);
    void showOutcome();
    void end(const ComparisonOutcome& outcome);
    void showKinds();
    void showButtons();
    QList<SessionKey> chosenSessions() const;
    void openConversation();

    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    FindingModel m_model;
    std::unique_ptr<ComparisonRun> m_run;
    std::unique_ptr<EvidenceDetails> m_details;
    ComparisonProgress m_last;
    ComparisonRequest m_request;
    ProofScope m_compared; ///< what the results are of
    QString m_outcome;     ///< in a sentence; empty: there is none yet
    bool m_isWell = false;
    ProofScopeBox* m_scope;
    QSpinBox* m_rate;
    QPushButton* m_start;
    ProofProgress* m_progress;
    QComboBox* m_kinds;
    ElidedLabel* m_shown;
    ProofTable* m_table;
    QPushButton* m_sideBySide;
    QPushButton* m_open;
    QPushButton* m_repair;
    EvidenceSaver* m_evidence;
};

} // namespace talkglass
