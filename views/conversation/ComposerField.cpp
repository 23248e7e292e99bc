#include "views/conversation/ComposerField.h"

#include "models/items/MessageText.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QSignalBlocker>

#include <algorithm>

namespace talkglass {

namespace {

constexpr int mostLines = 6;

} // namespace

ComposerField::ComposerField(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setPlaceholderText(tr("Write a message\u2026"));
    setAccessibleName(tr("Message text"));
    connect(document(), &QTextDocument::contentsChanged, this, [this] {
        fitHeight();
        Q_EMIT contentChanged();
    });
    fitHeight();
}

QString ComposerField::content() const
{
    return m_held.isEmpty() ? toPlainText() : m_held;
}

qsizetype ComposerField::length() const
{
    return m_held.isEmpty() ? document()->characterCount() - 1 : m_held.size();
}

void ComposerField::setContent(const QString& content)
{
    if (content.size() >= longPaste) {
        hold(content);
        return;
    }
    release();
    setPlainText(content);
}

void ComposerField::insertFromMimeData(const QMimeData* source)
{
    const QString text = source->text();
    if (!m_held.isEmpty())
        return;
    if (text.size() >= longPaste || document()->characterCount() + text.size() >= longPaste)
        hold(toPlainText() + text);
    else
        insertPlainText(text);
}

void ComposerField::hold(const QString& text)
{
    constexpr qsizetype shown = 200;
    m_held = text;
    setReadOnly(true);
    setPlainText(tr("%1 held to be sent as they are; Backspace removes them.\n%2\u2026")
                     .arg(messagetext::sizeText(text.size()), messagetext::visible(QStringView(text).left(shown))));
    setAccessibleDescription(tr("A long text is held to be sent"));
}

void ComposerField::release()
{
    m_held.clear();
    setReadOnly(false);
    setAccessibleDescription(QString());
}

void ComposerField::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers().testFlag(Qt::ControlModifier)) {
        if (event->modifiers().testFlag(Qt::ShiftModifier))
            Q_EMIT askRequested();
        else
            Q_EMIT sendRequested();
        return;
    }
    if (!m_held.isEmpty() && (event->key() == Qt::Key_Backspace || event->key() == Qt::Key_Delete)) {
        release();
        clear();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void ComposerField::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        fitHeight();
}

void ComposerField::fitHeight()
{
    const int line = fontMetrics().lineSpacing();
    const int lines = std::clamp(int(document()->size().height()), 1, mostLines);
    const int around = int(2 * document()->documentMargin()) + 2 * frameWidth() + 2;
    setFixedHeight(lines * line + around);
}

} // namespace talkglass
