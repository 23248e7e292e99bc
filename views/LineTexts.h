#pragma once

#include <QCache>
#include <QFont>
#include <QHashFunctions>
#include <QRect>
#include <QStaticText>
#include <QString>

#include <limits>
#include <optional>

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

    /// From now on texts that are new are laid out only up to so many characters in all, the last one whole. The others
    /// are left out: draw() and width() give 0 for them. Short ones, as times and counts are, never are. A painting of
    /// many new texts is so spread over some turns of the event loop. Without it there is no bound.
    void limitNewTexts(qsizetype characters);
    /// Since limitNewTexts(): paint again.
    bool hasLeftOut() const { return m_hasLeftOut; }

private:
    static constexpr int usualCapacity = 1000; ///< some pages of rows; about a megabyte
    static constexpr qsizetype shortText = 20; ///< "lost in 23:41:10": would flicker as it counts down
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

    std::optional<QStaticText> laidOut(const Key& key);
    bool mayLayOut(const QString& text);

    QCache<Key, QStaticText> m_texts;
    qsizetype m_left = std::numeric_limits<qsizetype>::max();
    bool m_hasLeftOut = false;
};

} // namespace talkglass
