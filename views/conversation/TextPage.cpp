#include "views/conversation/TextPage.h"

#include "models/items/MessageText.h"
#include "views/Theme.h"

#include <QMimeData>
#include <QPainter>
#include <QTextBlock>

#include <algorithm>

namespace talkglass {

namespace {

constexpr qsizetype wordReach = 120; ///< how far before the longest line's end a space is looked for

/// Characters that are made visible together: pairs of surrogates, and the two of a line end.
qsizetype unitAt(QStringView text, qsizetype at)
{
    if (at + 1 >= text.size())
        return 1;
    const bool pair = text[at].isHighSurrogate() && text[at + 1].isLowSurrogate();
    const bool lineEnd = text[at] == u'\r' && text[at + 1] == u'\n';
    return pair || lineEnd ? 2 : 1;
}

/// Whether a line that is at its end here could be broken at a word before.
bool isWordEnd(QStringView text, qsizetype at)
{
    return at > 0 && text[at - 1].isSpace();
}

} // namespace

TextPage::TextPage(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
}

void TextPage::showText(const QString& text)
{
    m_text = text;
    m_places.clear();
    m_breaks.clear();
    setPlainText(brokenIntoLines());
}

/// What is shown, and where each of its characters comes from.
QString TextPage::brokenIntoLines()
{
    QString shown;
    shown.reserve(m_text.size() + m_text.size() / lineChars);
    m_places.reserve(shown.capacity() + 1);
    qsizetype column = 0;
    const auto breakHere = [&](qsizetype place) {
        m_breaks.append(int(shown.count(u'\n')));
        shown += u'\n';
        m_places.append(place);
        column = 0;
    };
    for (qsizetype at = 0; at < m_text.size();) {
        const qsizetype unit = unitAt(m_text, at);
        const QString visible = messagetext::visible(QStringView(m_text).sliced(at, unit));
        const bool full = column + visible.size() > lineChars;
        const bool wordEnds = column > lineChars - wordReach && isWordEnd(m_text, at);
        if (visible != u"\n" && (full || wordEnds))
            breakHere(at);
        shown += visible;
        m_places.resize(shown.size(), at);
        column = visible == u"\n" ? 0 : column + visible.size();
        at += unit;
    }
    m_places.append(m_text.size());
    return shown;
}

QString TextPage::selectedOriginal() const
{
    const QTextCursor cursor = textCursor();
    const qsizetype last = m_places.size() - 1;
    const qsizetype from = m_places.value(std::min<qsizetype>(cursor.selectionStart(), last));
    const qsizetype to = m_places.value(std::min<qsizetype>(cursor.selectionEnd(), last));
    return m_text.sliced(from, to - from);
}

QMimeData* TextPage::createMimeDataFromSelection() const
{
    auto* data = new QMimeData;
    data->setText(selectedOriginal());
    return data;
}

void TextPage::paintEvent(QPaintEvent* event)
{
    QPlainTextEdit::paintEvent(event);
    markBreaks();
}

/// An arrow behind each line that only the window has broken.
void TextPage::markBreaks()
{
    QPainter painter(viewport());
    painter.setPen(theme::mutedText(palette()));
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF area = blockBoundingGeometry(block).translated(contentOffset());
        if (area.top() > viewport()->height())
            return;
        if (!std::ranges::binary_search(m_breaks, block.blockNumber()) || block.layout()->lineCount() == 0)
            continue;
        const QTextLine line = block.layout()->lineAt(block.layout()->lineCount() - 1);
        const QRectF text = line.naturalTextRect().translated(area.topLeft());
        const qreal width = fontMetrics().horizontalAdvance(u'↩');
        const qreal left = std::min(text.right() + theme::unit, viewport()->width() - width);
        painter.drawText(QPointF(left, text.top() + line.ascent()), QStringLiteral("↩"));
    }
}

} // namespace talkglass
