#include "views/proof/ProofProgress.h"

#include "views/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace talkglass {

namespace {
constexpr int barSteps = 1000; ///< counts may be larger than an int
}

ProofProgress::ProofProgress(bool canPause, QWidget* parent)
    : QWidget(parent)
    , m_canPause(canPause)
    , m_text(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_pause(new QPushButton(tr("&Pause"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setObjectName(QStringLiteral("progressText"));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_bar->setTextVisible(false);
    m_bar->setRange(0, barSteps);
    m_bar->setFixedWidth(40 * theme::unit);
    m_bar->setAccessibleName(tr("Progress"));
    m_pause->setObjectName(QStringLiteral("pauseWork"));
    m_cancel->setObjectName(QStringLiteral("cancelWork"));
    for (QPushButton* button : {m_pause, m_cancel})
        button->setAutoDefault(false);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * theme::unit);
    row->addWidget(m_bar);
    row->addWidget(m_text, 1);
    row->addWidget(m_pause);
    row->addWidget(m_cancel);
    connect(m_pause, &QPushButton::clicked, this, &ProofProgress::togglePause);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        m_pause->setEnabled(false);
        Q_EMIT cancelRequested();
    });
    end({}, Tone::Muted);
}

void ProofProgress::begin(const QString& text)
{
    m_paused = false;
    m_pause->setText(tr("&Pause"));
    m_pause->setEnabled(true);
    m_cancel->setEnabled(true);
    m_bar->show();
    m_pause->setVisible(m_canPause);
    m_cancel->show();
    setTone(Tone::Working);
    setProgress(text, 0, 0);
}

void ProofProgress::setProgress(const QString& text, qint64 done, qint64 total)
{
    m_text->setText(text);
    m_bar->setValue(total > 0 ? int(barSteps * std::min(done, total) / total) : 0);
}

void ProofProgress::end(const QString& text, Tone tone)
{
    m_bar->hide();
    m_pause->hide();
    m_cancel->hide();
    m_text->setText(text);
    setTone(tone);
}

QString ProofProgress::text() const
{
    return m_text->text();
}

void ProofProgress::togglePause()
{
    m_paused = !m_paused;
    m_pause->setText(m_paused ? tr("&Go on") : tr("&Pause"));
    if (m_paused)
        Q_EMIT pauseRequested();
    else
        Q_EMIT resumeRequested();
}

void ProofProgress::setTone(Tone tone)
{
    m_tone = tone;
    QPalette colors;
    const QColor color = tone == Tone::Good    ? theme::success(colors)
                         : tone == Tone::Bad   ? theme::danger(colors)
                         : tone == Tone::Muted ? theme::mutedText(colors)
                                               : colors.color(QPalette::WindowText);
    colors.setColor(QPalette::WindowText, color);
    m_text->setPalette(colors);
}

void ProofProgress::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange)
        setTone(m_tone);
}

} // namespace talkglass
