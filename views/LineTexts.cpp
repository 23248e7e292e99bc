#include "views/LineTexts.h"

#include <QFontMetrics>
#include <QPainter>

#include <cmath>

namespace talkglass {

LineTexts::LineTexts(int capacity)
    : m_texts(capacity)
{
}

QStaticText LineTexts::laidOut(const Key& key)
{
    if (const QStaticText* known = m_texts.object(key))
        return *known;
    const bool isWhole = key.room == whole;
    QStaticText made(isWhole ? key.text : QFontMetrics(key.font).elidedText(key.text, key.mode, key.room));
    made.setTextFormat(Qt::PlainText);
    made.setPerformanceHint(QStaticText::AggressiveCaching);
    made.prepare({}, key.font);
    m_texts.insert(key, new QStaticText(made));
    return made;
}

int LineTexts::width(const QFont& font, const QString& text)
{
    return text.isEmpty() ? 0 : int(std::ceil(laidOut({font, text}).size().width()));
}

int LineTexts::draw(QPainter& painter, const QRect& line, const QString& text, Qt::Alignment alignment,
                    Qt::TextElideMode mode)
{
    if (text.isEmpty() || line.width() <= 0)
        return 0;
    Key key{painter.font(), text};
    if (width(key.font, text) > line.width()) {
        key.room = line.width();
        key.mode = mode;
    }
    const QStaticText shown = laidOut(key);
    const QSizeF size = shown.size();
    const int needed = int(std::ceil(size.width()));
    const double left = alignment & Qt::AlignRight ? line.right() + 1 - size.width() : line.left();
    const double top = std::round(line.top() + (line.height() - size.height()) / 2); // as drawText() does
    painter.drawStaticText(QPointF(left, top), shown);
    return needed;
}

} // namespace talkglass
