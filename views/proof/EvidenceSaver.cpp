#include "views/proof/EvidenceSaver.h"

#include "models/evidence/ReportFile.h"
#include "models/items/FutureReply.h"
#include "views/Theme.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPromise>
#include <QPushButton>
#include <QStandardPaths>

namespace talkglass {

namespace {

/// With it a report can only have been made by its holder; the same as for the command line.
QByteArray reportKey()
{
    return qgetenv("TALKGLASS_REPORT_KEY");
}

} // namespace

EvidenceSaver::EvidenceSaver(const ServiceSettings& settings, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_name(name)
    , m_redact(new QCheckBox(tr("without contents"), this))
    , m_save(new QPushButton(tr("Save &evidence…"), this))
{
    m_threads.setMaxThreadCount(1);
    m_redact->setObjectName(QStringLiteral("redactEvidence"));
    m_redact->setToolTip(tr("Hashes and lengths stand in the place of what was written"));
    m_save->setObjectName(QStringLiteral("saveEvidence"));
    m_save->setAutoDefault(false);
    m_save->setToolTip(tr("As one HTML page, JSON or JUnit XML; talkglass check-report tells whether it was edited"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * theme::unit);
    row->addWidget(m_redact);
    row->addWidget(m_save);
    connect(m_save, &QPushButton::clicked, this, &EvidenceSaver::askForName);
    setDocument({});
}

EvidenceSaver::~EvidenceSaver()
{
    m_threads.waitForDone();
}

void EvidenceSaver::setDocument(const Document& document)
{
    m_document = document;
    m_save->setEnabled(bool(document));
    m_redact->setEnabled(bool(document));
}

void EvidenceSaver::askForName()
{
    auto* dialog = new QFileDialog(window(), tr("Save evidence"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Page (*.html)"), tr("JSON (*.json)"), tr("JUnit (*.xml)")});
    dialog->setDefaultSuffix(QStringLiteral("html"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.section(QStringLiteral("*."), 1, 1).remove(u')'));
    });
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    dialog->selectFile(m_name % u".html");
    connect(dialog, &QFileDialog::fileSelected, this, &EvidenceSaver::save);
    dialog->open();
}

void EvidenceSaver::save(const QString& fileName)
{
    if (!m_document)
        return;
    const EvidenceContext context{QCoreApplication::applicationVersion(), m_settings.redis.display(),
                                  m_settings.archive.display(),           qint64(m_settings.cachePolicy.ttl.count()),
                                  m_settings.cachePolicy.maxHistory,      m_redact->isChecked()};
    const auto promise = std::make_shared<QPromise<Result<>>>();
    promise->start();
    const auto saved = [this, fileName](const Result<>& result) {
        m_save->setEnabled(bool(m_document));
        const QString name = QDir::toNativeSeparators(fileName);
        Q_EMIT said(result ? tr("Evidence saved: %1").arg(name) : result.error().text(), result.ok());
    };
    whenFinished(promise->future(), this, saved, [] {});
    m_save->setEnabled(false);
    m_threads.start([promise, context, fileName, document = m_document] {
        promise->addResult(reportfile::save(fileName, document(context), reportKey()));
        promise->finish();
    });
}

} // namespace talkglass
