#include "views/LineTexts.h"

#include "models/items/MessageText.h"
#include "views/conversation/LayoutBudget.h"

#include <QFontMetrics>
#include <QPainter>

#include <cmath>

namespace talkglass {

LineTexts::LineTexts(int capacity)
    : m_texts(capacity)
{
}

void LineTexts::limitNewTexts(qsizetype characters)
{
    m_left = characters;
    m_hasLeftOut = false;
}

bool LineTexts::mayLayOut(const QString& text)
{
    const qsizetype pictographs = messagetext::countPictographs(text);
    if (m_left <= 0 && (text.size() > shortText || pictographs > 0)) {
        m_hasLeftOut = true;
        return false;
    }
    m_left -= text.size() + LayoutBudget::perPictograph * pictographs;
    return true;
}

std::optional<QStaticText> LineTexts::laidOut(const Key& key)
{
    if (const QStaticText* known = m_texts.object(key))
        return *known;
    if (!mayLayOut(key.text))
        return {};
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
    if (text.isEmpty())
        return 0;
    const std::optional<QStaticText> made = laidOut({font, text});
    return made ? int(std::ceil(made->size().width())) : 0;
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
    const std::optional<QStaticText> shown = laidOut(key);
    if (!shown)
        return 0;
    const QSizeF size = shown->size();
    const int needed = int(std::ceil(size.width()));
    const double left = alignment & Qt::AlignRight ? line.right() + 1 - size.width() : line.left();
    const double top = std::round(line.top() + (line.height() - size.height()) / 2); // as drawText() does
    painter.drawStaticText(QPointF(left, top), *shown);
    return needed;
}

} // namespace talkglass
