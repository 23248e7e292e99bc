#pragma once

#include "models/items/RepairPlanModel.h"
#include "models/repair/RepairRun.h"

#include <QDialog>

#include <memory>

class QPlainTextEdit;
class QPushButton;

namespace talkglass {

class ElidedLabel;
class NoticeBar;
class ProofProgress;
class ProofTable;

/// What would set findings right: steps to tick, each with the exact commands, shown before anything is done; then what
/// became of them, and the way back. Not modal. GUI thread.
class RepairWindow : public QDialog
{
    Q_OBJECT

public:
    RepairWindow(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);
    ~RepairWindow() override;

    /// Plans for these sessions as they are now. Not while something is under way.
    void planFor(const QList<SessionKey>& keys);
    /// Takes a repair back by its file.
    void undo(const QString& undoFile);
    void askForUndoFile();
    void askUndo(const QString& undoFile);
    void setReadOnly(bool readOnly);
    bool isWorking() const { return m_working; }
    const RepairPlanModel& model() const { return m_model; }
    QString undoFile() const { return m_undoFile; }

Q_SIGNALS:
    void compareRequested(const QList<talkglass::SessionKey>& keys);
    /// It has written: what is shown of the stores may be old.
    void storesChanged();
    /// In one sentence, for the status line.
    void ended(const QString& text);

private:
    void layOut();
    void wire();
    void ask();
    void apply();
    void takePlan(const Result<RepairPlan>& plan);
    void takeReport(const Result<RepairReport>& report, bool isUndo);
    void showStep(int row);
    void showState();
    void begin(const QString& text);
    void finish(const QString& text, bool well);
    void countSession(const RepairResult& result);
    QString newUndoFile() const;
    void toggleTick();

    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    RepairPlanModel m_model;
    std::unique_ptr<RepairRun> m_run; ///< one for each piece of work, for a cancel is for good
    QList<SessionKey> m_keys;
    QString m_undoFile; ///< of what was last applied
    bool m_readOnly = false;
    bool m_working = false;
    bool m_applied = false;
    qint64 m_done = 0;
    qint64 m_total = 0;
    NoticeBar* m_notice;
    ProofProgress* m_progress;
    ProofTable* m_table;
    QPlainTextEdit* m_exactly;
    QPushButton* m_apply;
    QPushButton* m_undo;
    QPushButton* m_again;
};

} // namespace talkglass
