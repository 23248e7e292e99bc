#include "views/conversation/StatePage.h"

#include "views/Theme.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace talkglass {

using theme::unit;

StatePage::StatePage(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_button(new QPushButton(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    QFont font = m_title->font();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    for (QLabel* label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8 * unit, 8 * unit, 8 * unit, 8 * unit);
    layout->setSpacing(2 * unit);
    layout->addStretch(2);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &StatePage::buttonClicked);
    applyColors();
}

void StatePage::showText(const QString& title, const QString& text, const QString& button)
{
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
}

void StatePage::applyColors()
{
    QPalette muted;
    muted.setColor(QPalette::WindowText, theme::mutedText(palette()));
    m_text->setPalette(muted);
}

void StatePage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColors();
}

void StatePage::setSkeleton(bool on)
{
    m_skeleton = on;
    update();
}

QString StatePage::title() const
{
    return m_title->text();
}

void StatePage::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    if (!m_skeleton)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    constexpr int widths[] = {240, 420, 180, 480, 320};
    constexpr int heights[] = {44, 96, 44, 132, 64};
    int y = 4 * unit;
    for (int i = 0; y < height(); ++i) {
        const bool answer = i % 2 == 1;
        const int left = (answer ? 21 : 9) * unit;
        const int width = std::min(widths[i % 5], this->width() - left - 4 * unit);
        painter.setBrush(answer ? theme::assistantBubble(palette()) : theme::userBubble(palette()));
        painter.setOpacity(0.5);
        if (y + heights[i % 5] < m_title->y() - unit || y > m_text->geometry().bottom() + 4 * unit)
            painter.drawRoundedRect(left, y, width, heights[i % 5], 2 * unit, 2 * unit);
        y += heights[i % 5] + 3 * unit;
    }
}

} // namespace talkglass
