#pragma once

#include "models/drill/DrillRun.h"
#include "models/items/DrillResultModel.h"
#include "views/proof/ProofScope.h"

#include <QDialog>
#include <QTimer>

#include <memory>

class QPushButton;

namespace talkglass {

class DrillChoice;
class EvidenceSaver;
class NoticeBar;
class ProofProgress;
class ProofTable;

/// Proves that conversations are readable after their cached copies have ended: the choice with what it will write,
/// progress, results that lead to the message. A drill goes on while the window is closed. Not modal. GUI thread; the
/// service must outlive it.
class DrillWindow : public QDialog
{
    Q_OBJECT

public:
    DrillWindow(HybridConversationService& service, std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);
    ~DrillWindow() override;

    /// Not while one is under way.
    void setScopes(const QList<ProofScope>& scopes);
    /// What the list shows is known now.
    void settleScope(const ProofScope& scope);
    void setReadOnly(bool readOnly);
    bool isRunning() const { return m_running; }
    const DrillResultModel& model() const { return m_model; }

Q_SIGNALS:
    /// `index` as in DrillDifference; −1: no message in particular.
    void resultChosen(const talkglass::SessionKey& key, qint64 index);
    void conversationRequested(const talkglass::SessionKey& key);
    /// It has written: what is shown of the stores may be old.
    void storesChanged();
    /// In one sentence, for the status line.
    void ended(const QString& text);

private:
    void layOut();
    void wire();
    void ask();
    void start(const DrillPlan& plan);
    void tellProgress();
    void end(const DrillReport& report);
    void showOutcome();
    void showButtons();
    void showKept();
    void goOn();
    void forget();
    void lead();

    HybridConversationService& m_service;
    const std::shared_ptr<const Clock> m_clock;
    DrillResultModel m_model;
    bool m_running = false;
    ProofScope m_drilled; ///< what the results are of
    DrillWay m_drilledBy = DrillWay::Copy;
    QString m_outcome; ///< in sentences; empty: there is none yet
    bool m_hasPassed = false;
    QTimer m_ticker; ///< the time to the next end counts down
    NoticeBar* m_kept;
    QPushButton* m_forget;
    DrillChoice* m_choice;
    QPushButton* m_start;
    ProofProgress* m_progress;
    ProofTable* m_table;
    QPushButton* m_sideBySide;
    QPushButton* m_open;
    EvidenceSaver* m_evidence;
    std::unique_ptr<DrillRun> m_run; ///< made for the first drill: it has a thread
};

} // namespace talkglass
