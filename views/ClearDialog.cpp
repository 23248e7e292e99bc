#include "views/ClearDialog.h"

#include "models/items/MessageText.h"
#include "models/items/WhenAnswered.h"
#include "views/Theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace talkglass {

using cleareffects::Effect;
using theme::unit;

ClearDialog::ClearDialog(MessageSource& source, const Session& session, QWidget* parent)
    : QDialog(parent)
    , m_source(source)
    , m_session(session)
    , m_question(new QLabel(this))
    , m_effects(new QVBoxLayout)
    , m_notice(new QLabel(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Clear conversation"));
    setMinimumWidth(110 * unit);
    const QString title = messagetext::visible(QStringView(session.displayTitle()).left(120)).replace(u'\n', u' ');
    m_question->setText(tr("Clear \u201C%1\u201D?").arg(title));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_question->setFont(bold);
    for (QLabel* label : {m_question, m_notice}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    auto* buttons = new QDialogButtonBox(this);
    m_confirm = buttons->addButton(tr("Clear conversation"), QDialogButtonBox::ActionRole);
    m_confirm->setObjectName(QStringLiteral("confirmClear"));
    m_confirm->setAutoDefault(false);
    m_close = buttons->addButton(QDialogButtonBox::Cancel);
    m_close->setDefault(true); // Enter alone must not delete

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4 * unit, 4 * unit, 4 * unit, 4 * unit);
    layout->setSpacing(3 * unit);
    m_effects->setSpacing(unit);
    layout->addWidget(m_question);
    layout->addLayout(m_effects);
    layout->addWidget(m_notice);
    layout->addStretch();
    layout->addWidget(buttons);

    showEffects(cleareffects::planned(session));
    showNotice(cleareffects::lossWarning(session), theme::danger(palette()));
    connect(m_confirm, &QPushButton::clicked, this, &ClearDialog::clear);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void ClearDialog::showEffects(const QList<Effect>& effects)
{
    qDeleteAll(m_lines);
    m_lines.clear();
    for (const Effect& effect : effects) {
        auto* line = new QLabel(this);
        line->setTextFormat(Qt::PlainText);
        line->setWordWrap(true);
        line->setText(cleareffects::markOf(effect.state) % u"  " % effect.text);
        QPalette colors;
        if (effect.state == Effect::State::Done)
            colors.setColor(QPalette::WindowText, theme::success(palette()));
        else if (effect.state == Effect::State::Missing)
            colors.setColor(QPalette::WindowText, theme::danger(palette()));
        else if (effect.state == Effect::State::NothingToDo)
            colors.setColor(QPalette::WindowText, theme::mutedText(palette()));
        line->setPalette(colors);
        m_effects->addWidget(line);
        m_lines.append(line);
    }
}

QStringList ClearDialog::effectTexts() const
{
    QStringList texts;
    for (const QLabel* line : m_lines)
        texts.append(line->text());
    return texts;
}

void ClearDialog::showNotice(const QString& text, const QColor& color)
{
    QPalette colors;
    colors.setColor(QPalette::WindowText, color);
    m_notice->setPalette(colors);
    m_notice->setText(text);
    m_notice->setVisible(!text.isEmpty());
}

void ClearDialog::clear()
{
    m_confirm->setEnabled(false);
    m_confirm->setText(tr("Clearing\u2026"));
    whenAnswered(this, m_source.clearSession(m_session.key),
                 stoppedRequest(Store::None, tr("The request was stopped.")),
                 [this](const Result<ClearReport>& report) { takeReport(report); });
}

void ClearDialog::takeReport(const Result<ClearReport>& report)
{
    m_close->setText(tr("Close"));
    if (!report.ok()) {
        m_confirm->setEnabled(true);
        m_confirm->setText(tr("Try again"));
        showNotice(tr("Nothing was cleared: %1").arg(report.error().text()), theme::danger(palette()));
        return;
    }
    showEffects(cleareffects::landed(*report));
    Q_EMIT cleared(m_session.key, report->complete());
    if (report->complete()) {
        m_confirm->hide();
        m_question->setText(report->notFound() ? tr("Neither store has this conversation.")
                                               : tr("The conversation is cleared."));
        showNotice(QString(), {});
        m_close->setFocus();
        return;
    }
    m_question->setText(tr("The conversation is only half cleared."));
    showNotice(tr("What is marked with \u2715 is still to be done."), theme::danger(palette()));
    m_confirm->setEnabled(true);
    m_confirm->setText(tr("Try again"));
}

} // namespace talkglass
