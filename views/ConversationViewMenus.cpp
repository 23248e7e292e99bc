#include "views/ConversationView.h"

#include "models/items/MessageExport.h"
#include "models/items/MessageListModel.h"
#include "views/conversation/LinkText.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QMenu>
#include <QTextCursor>
#include <QTextDocumentFragment>

#include <algorithm>

namespace talkglass {

QList<int> ConversationView::selectedRows() const
{
    QList<int> rows;
    if (!m_current.isValid())
        return rows;
    const int other = m_rangeStart.isValid() ? m_rangeStart.row() : m_current.row();
    for (int row = std::min(other, m_current.row()); row <= std::max(other, m_current.row()); ++row)
        rows.append(row);
    return rows;
}

QList<Message> ConversationView::selectedMessages() const
{
    QList<Message> messages;
    for (const int row : selectedRows())
        messages.append(at(row).data(MessageListModel::MessageRole).value<Message>());
    return messages;
}

bool ConversationView::hasTextSelection() const
{
    return m_textSelection.index.isValid() && m_textSelection.anchor != m_textSelection.position;
}

QString ConversationView::selectedText() const
{
    if (!hasTextSelection())
        return {};
    const quint64 uid = m_textSelection.index.data(MessageListModel::UidRole).toULongLong();
    const MessageLayout* layout = m_layouts.object(uid);
    if (!layout)
        return {};
    QTextCursor cursor(&layout->document());
    const int last = layout->document().characterCount() - 1;
    cursor.setPosition(std::min(m_textSelection.anchor, last));
    cursor.setPosition(std::min(m_textSelection.position, last), QTextCursor::KeepAnchor);
    return cursor.selection().toPlainText();
}

void ConversationView::copy()
{
    const QString text = hasTextSelection() ? selectedText() : messageexport::asText(selectedMessages());
    if (!text.isEmpty())
        QApplication::clipboard()->setText(text);
}

void ConversationView::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (currentRow() >= 0)
            showMessageMenu(currentRow(), viewport()->mapToGlobal(rowOrigin(currentRow()) + QPoint(64, 24)));
        return;
    }
    const int row = rowAt(event->pos().y());
    if (row >= 0)
        showMessageMenu(row, event->globalPos());
}

void ConversationView::showMessageMenu(int row, const QPoint& global)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto toClipboard = [](const QString& text) { QApplication::clipboard()->setText(text); };
    if (hasTextSelection())
        menu->addAction(tr("Copy selected text"), this, &ConversationView::copy);
    menu->addAction(tr("Copy text"), this,
                    [this, toClipboard] { toClipboard(messageexport::asText(selectedMessages())); });
    menu->addAction(tr("Copy as JSON"), this,
                    [this, toClipboard] { toClipboard(messageexport::asJson(selectedMessages())); });
    menu->addAction(tr("Copy as Markdown"), this,
                    [this, toClipboard] { toClipboard(messageexport::asMarkdown(selectedMessages())); });
    const MessageLayout& layout = layoutOf(row);
    for (int block = 0; block < layout.codeRects.size() && block < 9; ++block) {
        const QString code = layout.codeText(block);
        menu->addAction(tr("Copy code block %1").arg(block + 1), this, [toClipboard, code] { toClipboard(code); });
    }
    menu->addSeparator();
    const QPersistentModelIndex index(at(row));
    const auto withRow = [this, index](auto signal) {
        return [this, index, signal] {
            if (index.isValid())
                Q_EMIT(this->*signal)(index.row());
        };
    };
    menu->addAction(tr("Show the whole text in a window"), this, withRow(&ConversationView::wholeTextRequested));
    menu->addAction(tr("Show metadata"), this, withRow(&ConversationView::metadataRequested));
    if (layout.item().mark == MessageMark::Differing)
        menu->addAction(tr("Show both versions"), this, withRow(&ConversationView::bothVersionsRequested));
    menu->popup(global);
}

void ConversationView::showLinkMenu(const QString& link, const QPoint& global)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    // The whole address comes before the choice: what a link says and where it leads are two things.
    menu->addAction(linktext::shown(link).replace(u'&', QLatin1String("&&")))->setEnabled(false);
    menu->addSeparator();
    if (linktext::mayBeOpened(link))
        menu->addAction(tr("Open in the browser"), this, [link] { QDesktopServices::openUrl(linktext::url(link)); });
    else
        menu->addAction(tr("Only web and mail links can be opened"))->setEnabled(false);
    menu->addAction(tr("Copy link"), this, [link] { QApplication::clipboard()->setText(link); });
    menu->popup(global);
}

} // namespace talkglass
