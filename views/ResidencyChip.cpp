#include "views/ResidencyChip.h"

#include "views/SessionQueryText.h"
#include "views/Theme.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

namespace talkglass {

namespace {

constexpr int padding = 2 * theme::unit;
constexpr int gap = theme::unit + 2;
constexpr int markSize = 3 * theme::unit + 2;

Residency residencyOf(SessionQuery::Show show)
{
    switch (show) {
    case SessionQuery::Show::Both:
        return Residency::Both;
    case SessionQuery::Show::CacheOnly:
        return Residency::CacheOnly;
    case SessionQuery::Show::ArchiveOnly:
        return Residency::ArchiveOnly;
    case SessionQuery::Show::Ghost:
        return Residency::Ghost;
    case SessionQuery::Show::Orphan:
        return Residency::Orphan;
    case SessionQuery::Show::All:
    case SessionQuery::Show::Problems:
        break;
    }
    return Residency::Unknown;
}

} // namespace

ResidencyChip::ResidencyChip(SessionQuery::Show show, QWidget* parent)
    : QAbstractButton(parent)
    , m_show(show)
{
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setToolTip(querytext::showExplanation(show));
    setCount(-1, false);
}

void ResidencyChip::setCount(qint64 count, bool atLeast)
{
    m_count = count;
    m_atLeast = atLeast;
    const QString number = QLocale().toString(count);
    m_countText = count < 0 ? QStringLiteral("…") : atLeast ? QString(number + u'+') : number;
    tell();
    updateGeometry();
    update();
}

void ResidencyChip::tell()
{
    const QString label = querytext::show(m_show);
    setText(label + u' ' + m_countText);
    if (m_count < 0)
        setAccessibleName(tr("%1, not counted yet").arg(label));
    else if (m_atLeast)
        setAccessibleName(tr("%1, at least %2, still counting").arg(label, QLocale().toString(m_count)));
    else
        setAccessibleName(tr("%1, %2").arg(label, QLocale().toString(m_count)));
    setAccessibleDescription(querytext::showExplanation(m_show));
}

void ResidencyChip::setCompact(bool compact)
{
    if (m_compact == compact)
        return;
    m_compact = compact;
    updateGeometry();
    update();
}

QString ResidencyChip::label(bool compact) const
{
    return compact && hasMark() ? QString() : querytext::show(m_show);
}

QFont ResidencyChip::countFont() const
{
    QFont bold = font();
    bold.setBold(true);
    return bold;
}

QSize ResidencyChip::sizeFor(bool compact) const
{
    const QString text = label(compact);
    int width = 2 * padding + QFontMetrics(countFont()).horizontalAdvance(m_countText);
    if (hasMark())
        width += markSize + gap;
    if (!text.isEmpty())
        width += fontMetrics().horizontalAdvance(text) + gap;
    const int height = fontMetrics().height() + 2 * theme::unit;
    return {width, (height + theme::unit - 1) / theme::unit * theme::unit};
}

void ResidencyChip::paintMark(QPainter& painter, const QRectF& square) const
{
    if (m_show != SessionQuery::Show::Problems) {
        theme::paintResidencyMark(painter, square, residencyOf(m_show), palette());
        return;
    }
    painter.save();
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(m_count > 0 ? theme::danger(palette()) : theme::mutedText(palette()));
    painter.drawText(square, Qt::AlignCenter | Qt::TextDontClip, QStringLiteral("!"));
    painter.restore();
}

void ResidencyChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath path;
    path.addRoundedRect(frame, frame.height() / 2, frame.height() / 2);
    if (isChecked())
        painter.fillPath(path, palette().color(QPalette::Highlight));
    else if (isDown() || underMouse())
        painter.fillPath(path, palette().color(QPalette::Midlight));
    const QColor line = hasFocus() ? palette().color(QPalette::Link) : theme::separator(palette());
    painter.setPen(QPen(line, hasFocus() ? 2 : 1));
    if (hasFocus() || !isChecked())
        painter.drawPath(path);

    int x = padding;
    if (hasMark()) {
        paintMark(painter, QRectF(x, (height() - markSize) / 2.0, markSize, markSize));
        x += markSize + gap;
    }
    const QColor textColor = palette().color(isChecked() ? QPalette::HighlightedText : QPalette::WindowText);
    painter.setPen(textColor);
    painter.setFont(font());
    const QString text = label(m_compact);
    if (!text.isEmpty()) {
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter | Qt::AlignLeft, text);
        x += fontMetrics().horizontalAdvance(text) + gap;
    }
    const bool urgent = m_count > 0 && m_show == SessionQuery::Show::CacheOnly && !isChecked();
    painter.setPen(urgent ? theme::warning(palette()) : textColor);
    painter.setFont(countFont());
    painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter | Qt::AlignLeft, m_countText);
}

} // namespace talkglass
