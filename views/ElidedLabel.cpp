#include "views/ElidedLabel.h"

#include "views/Theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace talkglass {

namespace {

QColor colorOf(ElidedLabel::Tone tone, const QPalette& palette, bool enabled)
{
    switch (tone) {
    case ElidedLabel::Tone::Muted:
        return theme::mutedText(palette);
    case ElidedLabel::Tone::Good:
        return theme::success(palette);
    case ElidedLabel::Tone::Warning:
        return theme::warning(palette);
    case ElidedLabel::Tone::Danger:
        return theme::danger(palette);
    case ElidedLabel::Tone::Plain:
        break;
    }
    return palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::WindowText);
}

} // namespace

QString plainToolTip(const QString& text)
{
    constexpr qsizetype most = 4000;
    if (text.isEmpty())
        return {};
    return QStringLiteral("<span style=\"white-space:pre-wrap\">%1</span>").arg(text.left(most).toHtmlEscaped());
}

ElidedLabel::ElidedLabel(QWidget* parent)
    : QFrame(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ElidedLabel::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void ElidedLabel::setTone(Tone tone)
{
    if (tone == m_tone)
        return;
    m_tone = tone;
    update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

void ElidedLabel::setHint(const QString& hint)
{
    m_hint = hint;
    setAccessibleDescription(hint);
}

void ElidedLabel::setGivesWay(bool givesWay)
{
    if (givesWay == m_givesWay)
        return;
    m_givesWay = givesWay;
    updateGeometry();
}

QString ElidedLabel::shownText() const
{
    constexpr qsizetype measurable = 1000; // measuring megabytes to show a line would be felt
    QString line = m_text.left(measurable);
    return line.replace(u'\n', u'⏎');
}

bool ElidedLabel::isElided() const
{
    return fontMetrics().horizontalAdvance(shownText()) > contentsRect().width();
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(shownText()) + 1, fontMetrics().height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    if (!m_givesWay)
        return sizeHint();
    const int few = fontMetrics().averageCharWidth() * 4;
    return {std::min(few, sizeHint().width()), fontMetrics().height()};
}

bool ElidedLabel::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QFrame::event(event);
    QStringList lines;
    if (isElided())
        lines.append(m_text);
    if (!m_hint.isEmpty())
        lines.append(m_hint);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (lines.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), plainToolTip(lines.join(u'\n')), this);
    return true;
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(colorOf(m_tone, palette(), isEnabled()));
    const QString line = fontMetrics().elidedText(shownText(), m_mode, contentsRect().width());
    painter.drawText(contentsRect(), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, line);
}

} // namespace talkglass
