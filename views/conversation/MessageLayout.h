#pragma once

#include "views/conversation/MessageFooter.h"
#include "views/conversation/MessageItem.h"
#include "views/conversation/SafeDocument.h"

#include <QList>
#include <QRectF>

#include <memory>

namespace talkglass {

/// One message laid out for one width: where everything is. Coordinates from the row's top left corner. GUI thread.
class MessageLayout
{
public:
    /// What is at a place.
    struct Hit
    {
        enum class Part { Nothing, Body, Text, Time, Mark, ShowAll, FooterLink, CopyCode, Link };
        Part part = Part::Nothing;
        int number = -1; ///< CopyCode: code block; Text and Link: place in the document
        QString link;    ///< Link: as the message has it
        MessageFooter::Action action = MessageFooter::Action::None;
    };
    struct FooterPart
    {
        QRectF rect;
        QString text;
        MessageFooter::Action action = MessageFooter::Action::None;
    };

    MessageLayout(MessageItem item, int width, const MessageStyle& style);
    /// Where the bubble of a message will about be that is not laid out yet.
    static QRectF roughBubble(MessageItem::Shape shape, int width, int height);

    const MessageItem& item() const { return m_item; }
    const MessageFooter& footer() const { return m_footer; }
    SafeDocument& document() const { return *m_document; }
    int width() const { return m_width; }
    int height() const { return m_height; }

    Hit hitTest(const QPointF& place) const;
    QString codeText(int block) const { return m_document->textOf(m_document->codeBlocks().at(block)); }
    /// Places of a text in what is laid out; empty text: none. Remembers the last answer.
    const QList<std::pair<int, int>>& occurrencesOf(const QString& text) const;

    QRectF day;     ///< band with the day's name; empty if this row starts none
    QRectF bubble;  ///< frame around header, body and fold line
    QRectF header;  ///< role, model, time; empty if joined
    QRectF time;    ///< within the header; or beside the bubble, if joined
    QRectF mark;    ///< square in the gutter
    QRectF body;    ///< the document
    QRectF showAll; ///< "Show all (64 MB)"; empty if nothing is folded
    QList<FooterPart> footerParts;
    QList<QRectF> codeRects; ///< of the code blocks, with their padding
    QList<QRectF> copyRects; ///< of the button on each
    QList<QRectF> quoteRects;
    QString headerRole;
    QString headerModel;
    QString showAllText;

private:
    /// Where bubbles begin, and how wide one may be with its padding.
    struct Room
    {
        qreal left = 0;
        qreal width = 0;
    };

    static Room roomFor(MessageItem::Shape shape, int width, qreal besides);
    void placeBubble(const MessageStyle& style);
    qreal paddingAbove() const;
    void placeHeader(const MessageStyle& style);
    void placeFooter(const MessageStyle& style);
    void placeCode(const MessageStyle& style);
    SafeDocument::Kind documentKind() const;

    MessageItem m_item;
    MessageFooter m_footer;
    std::unique_ptr<SafeDocument> m_document;
    int m_width = 0;
    int m_height = 0;
    mutable QString m_soughtText;
    mutable QList<std::pair<int, int>> m_occurrences;
};

} // namespace talkglass
