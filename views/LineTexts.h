#pragma once

#include <QCache>
#include <QFont>
#include <QHashFunctions>
#include <QRect>
#include <QStaticText>
#include <QString>

class QPainter;

namespace talkglass {

/// Texts of one line that are painted again and again, as rows of a list and cells of a table: each is laid out once.
/// Shaping takes longer than painting; with pictographs, whose pictures are unpacked for it each time, much longer.
/// Plain text only: never taken for HTML. GUI thread.
class LineTexts
{
public:
    explicit LineTexts(int capacity = usualCapacity);

    /// With the painter's font and pen, in the middle of the line's height, at its left or right end. What has no room
    /// is elided. Returns the width that was painted.
    int draw(QPainter& painter, const QRect& line, const QString& text, Qt::Alignment alignment = Qt::AlignLeft,
             Qt::TextElideMode mode = Qt::ElideRight);
    int width(const QFont& font, const QString& text);

private:
    static constexpr int usualCapacity = 1000; ///< some pages of rows; about a megabyte
    static constexpr int whole = -1;

    struct Key
    {
        QFont font;
        QString text;
        int room = whole;
        Qt::TextElideMode mode = Qt::ElideRight;

        friend bool operator==(const Key&, const Key&) = default;
        friend size_t qHash(const Key& key, size_t seed) noexcept
        {
            return qHashMulti(seed, key.text, key.room, int(key.mode));
        }
    };

    QStaticText laidOut(const Key& key);

    QCache<Key, QStaticText> m_texts;
};

} // namespace talkglass
