#include "views/conversation/TextViewer.h"

#include "models/items/MessageText.h"
#include "views/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace talkglass {

namespace {

/// Breaks what no editor can lay out in time.
QString withShortLines(const QString& text)
{
    QString out;
    out.reserve(text.size() + text.size() / TextViewer::lineChars);
    qsizetype column = 0;
    for (const QChar c : text) {
        column = c == u'\n' ? 0 : column + 1;
        if (column > TextViewer::lineChars && !c.isLowSurrogate()) {
            out += u'\n';
            column = 1;
        }
        out += c;
    }
    return out;
}

} // namespace

TextViewer::TextViewer(const QString& title, const QString& text, QWidget* parent)
    : QDialog(parent)
    , m_text(text)
    , m_view(new QPlainTextEdit(this))
    , m_number(new QSpinBox(this))
    , m_summary(new QLabel(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    resize(900, 640);
    splitPages();
    m_view->setReadOnly(true);
    m_view->setFont(theme::monospaceFont(font()));
    m_view->setAccessibleName(tr("Message text"));
    m_number->setRange(1, pageCount());
    m_number->setAccessibleName(tr("Page"));
    m_summary->setTextFormat(Qt::PlainText);
    auto* previous = new QPushButton(tr("Previous"), this);
    auto* next = new QPushButton(tr("Next"), this);
    auto* copyAll = new QPushButton(tr("Copy all (%1)").arg(messagetext::sizeText(m_text.size())), this);
    auto* close = new QPushButton(tr("Close"), this);
    for (QPushButton* button : {previous, next, copyAll, close})
        button->setAutoDefault(false);

    auto* row = new QHBoxLayout;
    row->setSpacing(2 * theme::unit);
    row->addWidget(previous);
    row->addWidget(m_number);
    row->addWidget(next);
    row->addWidget(m_summary);
    row->addStretch();
    row->addWidget(copyAll);
    row->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_view);
    layout->addLayout(row);
    const bool paged = pageCount() > 1;
    for (QWidget* widget :
         {static_cast<QWidget*>(previous), static_cast<QWidget*>(next), static_cast<QWidget*>(m_number)})
        widget->setVisible(paged);
    m_summary->setVisible(paged);

    connect(previous, &QPushButton::clicked, this, [this] { showPage(m_page - 1); });
    connect(next, &QPushButton::clicked, this, [this] { showPage(m_page + 1); });
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
    m_view->setPlainText(withShortLines(messagetext::visible(QStringView(m_text).sliced(start, end - start))));
    m_view->verticalScrollBar()->setValue(0);
    m_number->setValue(page + 1);
    m_summary->setText(tr("of %1 pages").arg(pageCount()));
}

} // namespace talkglass
