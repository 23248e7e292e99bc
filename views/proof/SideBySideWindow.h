#pragma once

#include "models/items/ComparisonModel.h"
#include "models/items/CopiesReader.h"
#include "models/service/ServiceSettings.h"

#include <QDialog>

#include <memory>
#include <optional>

class QCheckBox;
class QLabel;
class QPushButton;

namespace talkglass {

class CopyPane;
class ElidedLabel;
class EvidenceSaver;
class ProofTable;
class SideBySideFacts;

/// Cache copy and archive copy of one session beside each other, every difference marked, with both whole texts of the
/// current message below. Reads when it is told to, and only reads. Not modal. GUI thread; the reader must outlive it.
class SideBySideWindow : public QDialog
{
    Q_OBJECT

public:
    SideBySideWindow(CopiesReader& reader, const ServiceSettings& settings, std::shared_ptr<const Clock> clock,
                     QWidget* parent = nullptr);
    ~SideBySideWindow() override;

    /// Reads it (again). `index`: the message to go to, as Finding::index; −1: the first difference.
    void openSession(const SessionKey& key, qint64 index = -1);
    void refresh();
    const SessionKey& key() const { return m_key; }
    bool isReading() const { return m_reading; }
    const ComparisonModel& model() const { return m_model; }

Q_SIGNALS:
    /// A message: the one to go to.
    void conversationRequested(const talkglass::SessionKey& key, const std::optional<talkglass::Message>& message);
    void repairRequested(const talkglass::SessionKey& key);
    void drillRequested(const talkglass::SessionKey& key);

private:
    void layOut();
    void addKeys();
    void take(const Result<ReadSession>& session);
    void showRow(int row);
    void showCounts();
    void step(bool forward);
    void openConversation();
    QWidget* detailArea();
    void offerEvidence();

    CopiesReader& m_reader;
    const ServiceSettings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    ComparisonModel m_model;
    SessionKey m_key;
    qint64 m_wantedIndex = -1;
    quint64 m_question = 0;
    bool m_reading = false;
    bool m_keepPlace = false;
    ElidedLabel* m_title;
    ElidedLabel* m_state;
    SideBySideFacts* m_facts;
    QCheckBox* m_onlyDifferences;
    QPushButton* m_previous;
    QPushButton* m_next;
    QPushButton* m_repair;
    ProofTable* m_table;
    ElidedLabel* m_explanation;
    CopyPane* m_cached;
    CopyPane* m_archived;
    EvidenceSaver* m_evidence;
};

} // namespace talkglass
