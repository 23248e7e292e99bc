#include "views/conversation/SafeDocument.h"

#include "models/items/MessageText.h"
#include "views/Theme.h"
#include "views/conversation/MarkdownGuard.h"

#include <QAbstractTextDocumentLayout>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextFrame>
#include <QTextTable>

namespace talkglass {

namespace {

constexpr qreal paragraphGap = 2 * theme::unit;
constexpr qreal codePadding = 2 * theme::unit;
constexpr qreal quoteIndent = 4 * theme::unit;

/// Stands in while a document is filled. The real layout would lay everything out again at each insertion of the
/// importer, which takes seconds for one long paragraph, and would open the image files that are named in the text.
class NoLayout final : public QAbstractTextDocumentLayout
{
public:
    using QAbstractTextDocumentLayout::QAbstractTextDocumentLayout;

    void draw(QPainter*, const PaintContext&) override {}
    int hitTest(const QPointF&, Qt::HitTestAccuracy) const override { return -1; }
    int pageCount() const override { return 1; }
    QSizeF documentSize() const override { return {}; }
    QRectF frameBoundingRect(QTextFrame*) const override { return {}; }
    QRectF blockBoundingRect(const QTextBlock&) const override { return {}; }

protected:
    void documentChanged(int, int, int) override {}
};

bool isCode(const QTextBlock& block)
{
    if (!block.isValid())
        return false;
    const QTextBlockFormat format = block.blockFormat();
    return format.nonBreakableLines() || format.hasProperty(QTextFormat::BlockCodeFence) ||
           format.hasProperty(QTextFormat::BlockCodeLanguage);
}

int quoteLevel(const QTextBlock& block)
{
    return block.blockFormat().intProperty(QTextFormat::BlockQuoteLevel);
}

void extend(QList<SafeDocument::Range>& ranges, int block)
{
    if (!ranges.isEmpty() && ranges.constLast().lastBlock == block - 1)
        ranges.last().lastBlock = block;
    else
        ranges.append({block, block});
}

} // namespace

SafeDocument::SafeDocument(const QString& text, Kind kind, const MessageStyle& style)
    : m_style(style)
{
    setUndoRedoEnabled(false);
    setDocumentMargin(0);
    setIndentWidth(5 * theme::unit);
    setDefaultFont(kind == Kind::Monospace ? style.monospace : style.text);
    QTextOption option = defaultTextOption();
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setDefaultTextOption(option);
    const QString visible = messagetext::visible(text);
    setDocumentLayout(new NoLayout(this));
    if (kind == Kind::Markdown && markdownguard::isTame(visible))
        fillMarkdown(visible);
    else
        setPlainText(visible);
    setDocumentLayout(nullptr); // the next one who asks gets the real one
}

/// QTextDocument would otherwise read files, and a text browser the network.
QVariant SafeDocument::loadResource(int, const QUrl&)
{
    return {};
}

void SafeDocument::fillMarkdown(const QString& text)
{
    QString source = text;
    source.replace(markdownguard::lineEndMark, QChar(QChar::Space));
    // The importer drops an image without a description; nothing may be hidden.
    source.replace(QLatin1String("![]("),
                   QString(QLatin1String("![") % markdownguard::lineEndMark % QLatin1String("](")));
    // One edit: the importer's cursor would otherwise itemize the whole paragraph anew at each of its insertions.
    QTextCursor edit(this);
    edit.beginEditBlock();
    setMarkdown(markdownguard::withLineEndsMarked(source), MarkdownFeatures(MarkdownDialectGitHub) | MarkdownNoHTML);
    edit.endEditBlock();
    neutralize();
    restoreLineEnds();
    for (QTextTable* table : tables())
        removeEmptyBlocks(table);
    styleBlocks();
    styleFragments();
    styleTables();
}

/// The layout opens image files by name, past loadResource(): no image may be left when it comes. And what entities
/// such as
/// &#8238; smuggled past the check of the source text is made visible.
void SafeDocument::neutralize()
{
    const QString raw = toRawText();
    QTextCursor cursor(this);
    cursor.beginEditBlock();
    for (int i = int(raw.size()) - 1; i >= 0; --i) {
        const QChar c = raw[i];
        const bool object = c == QChar(QChar::ObjectReplacementCharacter);
        const bool structure = c == QChar(QChar::ParagraphSeparator) || c == QChar(QChar::LineSeparator) ||
                               c == u'\n' || (c >= QChar(0xFDD0) && c <= QChar(0xFDD1)) || c.isSurrogate();
        if (!object && (structure || messagetext::visible(QStringView(&c, 1)) == c))
            continue;
        cursor.setPosition(i);
        cursor.setPosition(i + 1, QTextCursor::KeepAnchor);
        const QTextCharFormat format = cursor.charFormat();
        if (object && format.isImageFormat())
            replaceImage(cursor, format.toImageFormat());
        else
            cursor.insertText(messagetext::visible(QStringView(&c, 1)), format);
    }
    cursor.endEditBlock();
}

void SafeDocument::replaceImage(QTextCursor& cursor, const QTextImageFormat& image)
{
    const QString alt = image.stringProperty(QTextFormat::ImageAltText);
    const QString words = alt.trimmed().isEmpty() ? tr("[image not loaded: %1]").arg(image.name())
                                                  : tr("[image not loaded: %1 \u2013 %2]").arg(alt, image.name());
    QTextCharFormat plain;
    plain.setForeground(theme::mutedText(m_style.palette));
    cursor.insertText(messagetext::visible(words).replace(u'\n', u' '), plain);
}

void SafeDocument::restoreLineEnds()
{
    const QString raw = toRawText();
    QTextCursor cursor(this);
    cursor.beginEditBlock();
    for (int i = int(raw.size()) - 1; i >= 0; --i) {
        if (raw[i] != markdownguard::lineEndMark)
            continue;
        const bool within = i + 1 < raw.size() && raw[i + 1] == u' ';
        cursor.setPosition(i > 0 && raw[i - 1] == u' ' ? i - 1 : i);
        cursor.setPosition(within ? i + 2 : i + 1, QTextCursor::KeepAnchor);
        if (within)
            cursor.insertText(QString(QChar(QChar::LineSeparator)));
        else
            cursor.removeSelectedText();
    }
    cursor.endEditBlock();
}

void SafeDocument::styleBlocks()
{
    for (QTextBlock block = begin(); block.isValid(); block = block.next()) {
        if (isCode(block))
            extend(m_code, block.blockNumber());
        else if (quoteLevel(block) > 0)
            extend(m_quotes, block.blockNumber());
    }
    QTextCursor cursor(this);
    cursor.beginEditBlock();
    for (QTextBlock block = begin(); block.isValid(); block = block.next()) {
        cursor.setPosition(block.position());
        QTextBlockFormat format = block.blockFormat();
        const bool listed = block.textList() != nullptr;
        format.setTopMargin(format.headingLevel() > 0 && block != begin() ? paragraphGap / 2 : 0);
        const bool within = listed && block.next().isValid() && block.next().textList();
        format.setBottomMargin(!block.next().isValid() ? 0 : within ? theme::unit / 2.0 : paragraphGap);
        if (const int level = std::min(quoteLevel(block), 8); level > 0)
            format.setLeftMargin(quoteIndent * level);
        cursor.setBlockFormat(format);
        if (format.headingLevel() > 0) {
            QTextCharFormat heading;
            heading.setProperty(QTextFormat::FontSizeAdjustment, format.headingLevel() <= 2 ? 1 : 0);
            heading.setFontWeight(QFont::DemiBold);
            cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(heading);
        }
    }
    for (QTextBlock block = begin(); block.isValid(); block = block.next()) {
        if (block.length() == 1 && !isCode(block) && isCode(block.previous()) && isCode(block.next()))
            flatten(block);
    }
    for (const Range& range : std::as_const(m_code)) {
        for (int number = range.firstBlock; number <= range.lastBlock; ++number) {
            QTextBlock block = findBlockByNumber(number);
            styleCode(block, number == range.firstBlock, number == range.lastBlock);
        }
    }
    cursor.endEditBlock();
}

void SafeDocument::styleCode(QTextBlock& block, bool first, bool last)
{
    QTextCursor cursor(block);
    QTextBlockFormat format = block.blockFormat();
    format.setNonBreakableLines(false);
    format.setProperty(QTextFormat::BlockCodeLanguage, format.stringProperty(QTextFormat::BlockCodeLanguage));
    format.setLeftMargin(codePadding + quoteIndent * quoteLevel(block));
    format.setRightMargin(codePadding);
    const qreal above = block == begin() ? codePadding : codePadding + paragraphGap;
    const qreal below = block.next().isValid() ? codePadding + paragraphGap : codePadding;
    format.setTopMargin(first ? above : 0);
    format.setBottomMargin(last ? below : 0);
    cursor.setBlockFormat(format);
    cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    QTextCharFormat code;
    code.setFont(m_style.monospace);
    cursor.setCharFormat(code);
    cursor.setBlockCharFormat(code);
}

void SafeDocument::styleFragments()
{
    struct Piece
    {
        int from, to;
        QTextCharFormat format;
    };
    QList<Piece> pieces;
    for (QTextBlock block = begin(); block.isValid(); block = block.next()) {
        const bool code = isCode(block);
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            QTextCharFormat format = fragment.charFormat();
            QTextCharFormat change;
            if (format.isAnchor()) {
                change.setForeground(m_style.palette.link());
                change.setFontUnderline(true);
            } else if (!code && (format.fontFixedPitch() || format.font().fixedPitch())) {
                change.setFontFamilies(m_style.monospace.families());
                change.setBackground(theme::codeBackground(m_style.palette));
            }
            if (change.propertyCount() > 0)
                pieces.append({fragment.position(), fragment.position() + fragment.length(), change});
        }
    }
    QTextCursor cursor(this);
    cursor.beginEditBlock();
    for (const Piece& piece : std::as_const(pieces)) {
        cursor.setPosition(piece.from);
        cursor.setPosition(piece.to, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(piece.format);
    }
    cursor.endEditBlock();
}

/// The importer leaves an empty line at the start of the first cell and after the table.
void SafeDocument::removeEmptyBlocks(QTextTable* table)
{
    QTextCursor cursor = table->cellAt(0, 0).firstCursorPosition();
    if (cursor.block().length() == 1 && cursor.block().position() < table->cellAt(0, 0).lastPosition())
        cursor.deleteChar();
    cursor.setPosition(table->lastPosition() + 1);
    const QTextBlock after = cursor.block();
    if (after.length() == 1 && after.next().isValid() && !cursor.currentTable() &&
        after.next().position() < characterCount() && !QTextCursor(after.next()).currentTable())
        cursor.deleteChar();
}

/// For an empty line that must be there, but that nobody wrote.
void SafeDocument::flatten(const QTextBlock& block)
{
    QTextBlockFormat flat = block.blockFormat();
    flat.setLineHeight(1, QTextBlockFormat::FixedHeight);
    flat.setTopMargin(0);
    flat.setBottomMargin(0);
    QTextCursor(block).setBlockFormat(flat);
}

/// The layout leaves out the lower margin of a block before a table; and where a text begins with a table it puts an
/// empty line first.
qreal SafeDocument::gapAbove(QTextTable* table)
{
    const QTextBlock before = findBlock(table->firstPosition() - 1);
    if (before.length() > 1)
        return paragraphGap + (isCode(before) ? codePadding : 0);
    flatten(before);
    return before.previous().isValid() ? paragraphGap : 0;
}

QList<QTextTable*> SafeDocument::tables() const
{
    QList<QTextTable*> found;
    QList<QTextFrame*> frames = rootFrame()->childFrames();
    while (!frames.isEmpty()) {
        QTextFrame* frame = frames.takeLast();
        frames.append(frame->childFrames());
        if (auto* table = qobject_cast<QTextTable*>(frame))
            found.append(table);
    }
    return found;
}

void SafeDocument::styleTables()
{
    for (QTextTable* table : tables()) {
        QTextTableFormat format = table->format();
        format.setBorderCollapse(true);
        format.setBorder(1);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorderBrush(theme::mutedText(m_style.palette));
        format.setCellPadding(theme::unit);
        format.setCellSpacing(0);
        format.setTopMargin(gapAbove(table));
        format.setBottomMargin(paragraphGap);
        format.setWidth(QTextLength());
        table->setFormat(format);
        QTextCursor cursor(this);
        for (QTextBlock block = table->firstCursorPosition().block();
             block.isValid() && block.position() <= table->lastPosition(); block = block.next()) {
            cursor.setPosition(block.position());
            QTextBlockFormat cell = block.blockFormat();
            cell.setBottomMargin(0);
            cell.setTopMargin(0);
            cursor.setBlockFormat(cell);
        }
        QTextCharFormat heading;
        heading.setFontWeight(QFont::DemiBold);
        for (int column = 0; column < table->columns(); ++column) {
            const QTextTableCell cell = table->cellAt(0, column);
            cursor.setPosition(cell.firstPosition());
            cursor.setPosition(cell.lastPosition(), QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(heading);
        }
    }
}

bool SafeDocument::isLeftAligned() const
{
    for (QTextBlock block = begin(); block.isValid(); block = block.next()) {
        const QTextBlockFormat format = block.blockFormat();
        if (block.textDirection() == Qt::RightToLeft ||
            (format.alignment() & Qt::AlignHorizontal_Mask) > Qt::AlignLeft ||
            format.hasProperty(QTextFormat::BlockTrailingHorizontalRulerWidth))
            return false;
    }
    return tables().isEmpty();
}

QString SafeDocument::textOf(const Range& range) const
{
    QStringList lines;
    for (int number = range.firstBlock; number <= range.lastBlock; ++number)
        lines.append(findBlockByNumber(number).text());
    return lines.join(u'\n');
}

QRectF SafeDocument::boundsOf(const Range& range) const
{
    const QTextBlock first = findBlockByNumber(range.firstBlock);
    const QRectF top = documentLayout()->blockBoundingRect(first);
    const QRectF bottom = documentLayout()->blockBoundingRect(findBlockByNumber(range.lastBlock));
    const qreal pad = isCode(first) ? codePadding : 0;
    return QRectF(0, top.top() - pad, textWidth(), bottom.bottom() - top.top() + 2 * pad);
}

} // namespace talkglass
