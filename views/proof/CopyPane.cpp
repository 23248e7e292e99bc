#include "views/proof/CopyPane.h"

#include "models/items/MessageText.h"
#include "views/ElidedLabel.h"
#include "views/Theme.h"
#include "views/TimeText.h"
#include "views/proof/FindingLook.h"

#include <QEvent>
#include <QJsonDocument>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace talkglass {

namespace {

constexpr char markStartName[] = "markStart";
constexpr char markLengthName[] = "markLength";
constexpr qsizetype longestRaw = 1024 * 1024;

QString textOf(const Message& message)
{
    return message.malformed ? messagetext::escapedBytes(message.raw, longestRaw) : message.content;
}

QString metadataOf(const Message& message)
{
    return message.metadata.isEmpty() ? QString()
                                      : QString::fromUtf8(QJsonDocument(message.metadata).toJson()).trimmed();
}

} // namespace

CopyPane::CopyPane(const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_name(name)
    , m_head(new ElidedLabel(this))
    , m_text(new QPlainTextEdit(this))
    , m_metadata(new QPlainTextEdit(this))
{
    m_head->setFont(theme::smallFont(font()));
    m_text->setAccessibleName(tr("%1: text").arg(name));
    m_metadata->setAccessibleName(tr("%1: metadata").arg(name));
    m_metadata->setFont(theme::monospaceFont(theme::smallFont(font())));
    for (QPlainTextEdit* field : {m_text, m_metadata}) {
        field->setReadOnly(true);
        field->setTabChangesFocus(true);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::unit);
    column->addWidget(m_head);
    column->addWidget(m_text, 3);
    column->addWidget(m_metadata, 1);
    clear();
}

void CopyPane::clear()
{
    m_head->setText(m_name);
    m_text->clear();
    m_metadata->clear();
    m_text->setPlaceholderText(QString());
    m_metadata->hide();
}

void CopyPane::setCopy(const std::optional<Message>& copy, const std::optional<Message>& other, const QString& absence)
{
    clear();
    m_text->setPlaceholderText(absence);
    const QString otherMetadata = other ? metadataOf(*other) : QString();
    if (!copy) {
        m_head->setTone(ElidedLabel::Tone::Muted);
        m_metadata->setVisible(!otherMetadata.isEmpty());
        return;
    }
    const QString time = copy->at.isValid() ? timetext::clock(copy->at) : tr("no time");
    const QString role = messagetext::visible(QStringView(copy->role).left(60)).simplified();
    m_head->setText(
        tr("%1 · %2 · %3", "store, role, time").arg(m_name, copy->malformed ? tr("no message") : role, time));
    m_head->setHint(copy->at.isValid() ? timetext::exact(copy->at) : QString());
    m_head->setTone(ElidedLabel::Tone::Plain);
    const QString otherText = other ? textOf(*other) : QString();
    show(m_text, textOf(*copy), other ? &otherText : nullptr);
    const QString metadata = metadataOf(*copy);
    m_metadata->setVisible(!metadata.isEmpty() || !otherMetadata.isEmpty());
    show(m_metadata, metadata, other ? &otherMetadata : nullptr);
}

void CopyPane::show(QPlainTextEdit* field, const QString& text, const QString* other)
{
    const copydifference::Span span = other ? copydifference::between(text, *other) : copydifference::Span();
    const bool differs = other && !span.isEmpty();
    const copydifference::Excerpt excerpt =
        differs ? copydifference::excerpt(text, span.start, span.firstLength) : copydifference::excerpt(text, 0, 0);
    field->setPlainText(excerpt.text);
    field->setProperty(markStartName, differs ? QVariant(excerpt.markStart) : QVariant());
    field->setProperty(markLengthName, excerpt.markLength);
    mark(field);
    if (!differs)
        return;
    QTextCursor cursor(field->document());
    cursor.setPosition(int(excerpt.markStart));
    field->setTextCursor(cursor);
    field->ensureCursorVisible();
}

void CopyPane::mark(QPlainTextEdit* field)
{
    const QVariant start = field->property(markStartName);
    const int length = field->property(markLengthName).toInt();
    if (!start.isValid() || length == 0) {
        field->setExtraSelections({});
        return;
    }
    QTextEdit::ExtraSelection part;
    part.cursor = QTextCursor(field->document());
    part.cursor.setPosition(start.toInt());
    part.cursor.setPosition(start.toInt() + length, QTextCursor::KeepAnchor);
    part.format.setBackground(findinglook::markBackground(field->palette()));
    part.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    part.format.setUnderlineColor(theme::danger(field->palette()));
    field->setExtraSelections({part});
}

QString CopyPane::shownText() const
{
    return m_text->toPlainText();
}

QString CopyPane::markedText() const
{
    const QVariant start = m_text->property(markStartName);
    return start.isValid() ? shownText().mid(start.toInt(), m_text->property(markLengthName).toInt()) : QString();
}

void CopyPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    mark(m_text);
    mark(m_metadata);
}

} // namespace talkglass
