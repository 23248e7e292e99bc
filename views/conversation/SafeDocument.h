#pragma once

#include "views/conversation/MessageStyle.h"

#include <QList>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

class QTextTable;

namespace talkglass {

/// A message's text laid out. Whatever the text says, nothing is loaded: no images, no style sheets, neither from the
/// network nor from a file; HTML is shown as it is written. GUI thread.
class SafeDocument final : public QTextDocument
{
    Q_OBJECT

public:
    enum class Kind {
        Markdown,  ///< GitHub's dialect without HTML; falls back to Plain where the text is not tame (MarkdownGuard)
        Plain,     ///< as it stands
        Monospace, ///< as it stands, in the font for code
    };
    /// Blocks that belong together, as block numbers.
    struct Range
    {
        int firstBlock = 0;
        int lastBlock = 0;
    };

    SafeDocument(const QString& text, Kind kind, const MessageStyle& style);

    const QList<Range>& codeBlocks() const { return m_code; }
    const QList<Range>& quotes() const { return m_quotes; }
    /// Nothing stands or ends at the right edge: a wider document looks the same.
    bool isLeftAligned() const;
    QString textOf(const Range& range) const;
    /// Bounds in document coordinates; needs a text width.
    QRectF boundsOf(const Range& range) const;

protected:
    QVariant loadResource(int type, const QUrl& name) override;

private:
    void fillMarkdown(const QString& text);
    void neutralize();
    void replaceImage(QTextCursor& cursor, const QTextImageFormat& image);
    void restoreLineEnds();
    void styleBlocks();
    void styleCode(QTextBlock& block, bool first, bool last);
    void styleFragments();
    QList<QTextTable*> tables() const;
    void styleTables();
    void flatten(const QTextBlock& block);
    qreal gapAbove(QTextTable* table);
    void removeEmptyBlocks(QTextTable* table);

    const MessageStyle m_style;
    QList<Range> m_code;
    QList<Range> m_quotes;
};

} // namespace talkglass
