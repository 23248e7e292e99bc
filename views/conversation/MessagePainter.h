#pragma once

#include "views/conversation/MessageLayout.h"

class QPainter;

namespace talkglass {

/// How one row is to look at the moment.
struct MessageLook
{
    bool current = false;  ///< focus ring
    bool selected = false; ///< part of a selection of messages
    bool hovered = false;
    int selectionStart = -1; ///< selected text, places in the document
    int selectionEnd = -1;
    QString sought;       ///< highlighted wherever it stands
    bool isFound = false; ///< the match that is current
    QString dayName;
};

/// Paints a laid out message; the painter's origin is the row's top left corner. GUI thread.
class MessagePainter
{
public:
    MessagePainter(QPainter& painter, const MessageStyle& style);

    void paint(const MessageLayout& layout, const MessageLook& look) const;
    /// Around the current or found message: after all rows, for it lies on its neighbours.
    void paintRing(const MessageLayout& layout, const MessageLook& look) const;
    /// A bubble with lines for the words that are not laid out yet.
    void paintSkeleton(MessageItem::Shape shape, const QSize& size) const;

private:
    void paintDay(const MessageLayout& layout, const MessageLook& look) const;
    void paintFrame(const MessageLayout& layout, const MessageLook& look) const;
    void paintHeader(const MessageLayout& layout, const MessageLook& look) const;
    void paintMark(const MessageLayout& layout) const;
    void paintBody(const MessageLayout& layout, const MessageLook& look) const;
    void paintCopyButtons(const MessageLayout& layout) const;
    void paintFooter(const MessageLayout& layout) const;

    QPainter& m_painter;
    const MessageStyle& m_style;
};

} // namespace talkglass
