#pragma once

#include "models/conversation/Result.h"
#include "models/evidence/Evidence.h"
#include "models/service/ServiceSettings.h"

#include <QThreadPool>
#include <QWidget>

#include <functional>

class QCheckBox;
class QPushButton;

namespace talkglass {

/// Saves what was found as evidence: a page, JSON or JUnit XML by the name's ending; contents are left out on request.
/// The report is made and written on a thread of its own. GUI thread.
class EvidenceSaver : public QWidget
{
    Q_OBJECT

public:
    /// Makes the document; called on another thread.
    using Document = std::function<QJsonObject(const EvidenceContext& context)>;

    /// `name` without ending is proposed for the file.
    EvidenceSaver(const ServiceSettings& settings, const QString& name, QWidget* parent = nullptr);
    /// Waits for a file that is being written.
    ~EvidenceSaver() override;

    /// Nothing: there is nothing to save.
    void setDocument(const Document& document);
    void save(const QString& fileName);

Q_SIGNALS:
    /// In one sentence: where it is, or why not.
    void said(const QString& text, bool saved);

private:
    void askForName();

    const ServiceSettings m_settings;
    const QString m_name;
    Document m_document;
    QThreadPool m_threads;
    QCheckBox* m_redact;
    QPushButton* m_save;
};

} // namespace talkglass
