#include "views/conversation/TextViewer.h"

#include "models/items/MessageText.h"
#include "views/Theme.h"
#include "views/WindowFit.h"
#include "views/conversation/TextPage.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace talkglass {

TextViewer::TextViewer(const QString& title, const QString& text, QWidget* parent)
    : QDialog(parent)
    , m_text(text)
    , m_view(new TextPage(this))
    , m_previous(new QPushButton(tr("Previous"), this))
    , m_next(new QPushButton(tr("Next"), this))
    , m_number(new QSpinBox(this))
    , m_summary(new QLabel(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    windowfit::resize(*this, {900, 640});
    splitPages();
    m_view->setFont(theme::monospaceFont(font()));
    m_view->setAccessibleName(tr("Message text"));
    m_number->setRange(1, pageCount());
    m_number->setAccessibleName(tr("Page"));
    m_summary->setTextFormat(Qt::PlainText);
    auto* copyAll = new QPushButton(tr("Copy all (%1)").arg(messagetext::sizeText(m_text.size())), this);
    auto* close = new QPushButton(tr("Close"), this);
    for (QPushButton* button : {m_previous, m_next, copyAll, close})
        button->setAutoDefault(false);

    auto* row = new QHBoxLayout;
    row->setSpacing(2 * theme::unit);
    row->addWidget(m_previous);
    row->addWidget(m_number);
    row->addWidget(m_next);
    row->addWidget(m_summary);
    row->addStretch();
    row->addWidget(copyAll);
    row->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_view);
    layout->addLayout(row);
    const bool paged = pageCount() > 1;
    for (QWidget* widget :
         {static_cast<QWidget*>(m_previous), static_cast<QWidget*>(m_next), static_cast<QWidget*>(m_number)})
        widget->setVisible(paged);
    m_summary->setVisible(paged);

    connect(m_previous, &QPushButton::clicked, this, [this] { showPage(m_page - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { showPage(m_page + 1); });
    connect(m_number, &QSpinBox::valueChanged, this, [this](int page) { showPage(page - 1); });
    connect(copyAll, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_text); });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    showPage(0);
}

void TextViewer::splitPages()
{
    qsizetype start = 0;
    do {
        m_starts.append(start);
        qsizetype end = std::min(start + pageChars, m_text.size());
        if (end < m_text.size()) {
            // Prefer a line end near the end of the page; never cut a character in two.
            const qsizetype line = QStringView(m_text).sliced(end - 1000, 1000).lastIndexOf(u'\n');
            if (line >= 0)
                end = end - 1000 + line + 1;
            else if (m_text[end - 1].isHighSurrogate())
                --end;
        }
        start = end;
    } while (start < m_text.size());
}

void TextViewer::showPage(int page)
{
    page = std::clamp(page, 0, pageCount() - 1);
    if (page == m_page)
        return;
    m_page = page;
    const qsizetype start = m_starts[page];
    const qsizetype end = page + 1 < pageCount() ? m_starts[page + 1] : m_text.size();
    m_view->showText(m_text.sliced(start, end - start));
    m_view->verticalScrollBar()->setValue(0);
    m_number->setValue(page + 1);
    m_previous->setEnabled(page > 0);
    m_next->setEnabled(page + 1 < pageCount());
    m_summary->setText(tr("of %1 pages").arg(pageCount()));
}

} // namespace talkglass
