#pragma once

#include "views/conversation/MessagePainter.h"

#include <QCache>
#include <QImage>
#include <QSize>

namespace talkglass {

/// Messages as they were painted. To paint a text takes as long as to lay it out: one that only moves is drawn from its
/// picture. Holds about what fits into the view and what lies around it. GUI thread.
class MessagePictures
{
public:
    /// Device pixels of the view, and how many of them make a pixel.
    void setView(const QSize& pixels, qreal ratio);

    /// Not one that looks special at the moment, nor one so large that it is better painted in part.
    bool suits(const MessageLayout& layout, const MessageLook& look) const;
    /// Whether it is known as it is to look.
    bool has(const MessageLayout& layout, const MessageLook& look) const;
    /// Paints one that suits.
    void make(const MessageLayout& layout, const MessageLook& look, const MessageStyle& style);
    /// Draws what is known, also if it is out of date; the painter's origin is the row's top left corner. False:
    /// nothing.
    bool draw(QPainter& painter, quint64 uid) const;

    void outdate(quint64 uid);
    void clear() { m_pictures.clear(); }
    int count() const { return int(m_pictures.size()); }

private:
    struct Picture
    {
        QImage image;
        QString dayName;
        bool outdated = false;
    };

    QSize pixelsOf(const MessageLayout& layout) const;

    QCache<quint64, Picture> m_pictures; ///< cost: kilobytes
    qreal m_ratio = 1;
};

} // namespace talkglass
