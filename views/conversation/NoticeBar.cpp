#include "views/conversation/NoticeBar.h"

#include "views/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace talkglass {

using theme::unit;

NoticeBar::NoticeBar(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_button(new QPushButton(this))
{
    setAutoFillBackground(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_button->setAutoDefault(false); // in a dialog, Enter belongs to what has the focus
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4 * unit, unit, 4 * unit, unit);
    layout->setSpacing(2 * unit);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    connect(m_button, &QPushButton::clicked, this, &NoticeBar::buttonClicked);
    applyColors();
    hide();
}

void NoticeBar::showNotice(const QString& text, const QString& button)
{
    m_text->setText(text);
    setAccessibleName(text);
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    setVisible(!text.isEmpty());
}

QString NoticeBar::text() const
{
    return m_text->text();
}

void NoticeBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::ThemeChange)
        applyColors();
}

void NoticeBar::applyColors()
{
    QPalette colors;
    colors.setColor(QPalette::Window, theme::noteBackground(colors));
    colors.setColor(QPalette::WindowText, theme::warning(colors));
    setPalette(colors);
}

} // namespace talkglass
