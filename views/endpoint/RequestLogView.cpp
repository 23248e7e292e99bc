#include "views/endpoint/RequestLogView.h"

#include "views/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace talkglass {

namespace {

/// The status tells by its colour, too, what became of a request.
class StatusDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        using Outcome = RequestLogModel::Outcome;
        const auto outcome = index.data(RequestLogModel::OutcomeRole).value<Outcome>();
        const bool selected = option->state.testFlag(QStyle::State_Selected);
        if (index.column() == RequestLogModel::StatusColumn && !selected) {
            const QColor color = outcome == Outcome::Well      ? theme::success(option->palette)
                                 : outcome == Outcome::Refused ? theme::warning(option->palette)
                                                               : theme::danger(option->palette);
            option->palette.setColor(QPalette::Text, color);
        }
        // No dotted frame around single cells.
        option->state.setFlag(QStyle::State_HasFocus, false);
    }
};

} // namespace

RequestLogView::RequestLogView(RequestLogModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_table(new QTableView(this))
    , m_total(new QLabel(this))
    , m_empty(new QLabel(tr("Nothing has been asked yet"), m_table->viewport()))
    , m_clear(new QPushButton(tr("Clear the log"), this))
{
    m_table->setObjectName(QStringLiteral("requestLog"));
    m_table->setAccessibleName(tr("Requests"));
    m_table->setModel(&model);
    m_table->setItemDelegate(new StatusDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setFont(theme::smallFont(font()));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + theme::unit * 2);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(RequestLogModel::PathColumn, QHeaderView::Stretch);
    constexpr std::array<int, RequestLogModel::ColumnCount> widths{26, 18, 0, 14, 20, 24, 14};
    for (int column = 0; column < RequestLogModel::ColumnCount; ++column) {
        if (column != RequestLogModel::PathColumn)
            m_table->setColumnWidth(column, widths[size_t(column)] * theme::unit);
    }
    m_total->setObjectName(QStringLiteral("requestTotal"));
    m_total->setFont(theme::smallFont(font()));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_clear->setObjectName(QStringLiteral("clearLog"));
    m_clear->setAutoDefault(false);

    auto* foot = new QHBoxLayout;
    foot->addWidget(m_total, 1);
    foot->addWidget(m_clear);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::unit);
    column->addWidget(m_table, 1);
    column->addLayout(foot);

    m_table->viewport()->installEventFilter(this);
    m_table->installEventFilter(this);
    connect(m_clear, &QPushButton::clicked, &model, &RequestLogModel::clear);
    connect(&model, &RequestLogModel::totalChanged, this, &RequestLogView::showTotal);
    // Only a person moves it by an action or the wheel; that rows come and go does not mean that somebody scrolled.
    connect(m_table->verticalScrollBar(), &QScrollBar::actionTriggered, this, &RequestLogView::lookAgain);
    connect(m_table->verticalScrollBar(), &QScrollBar::rangeChanged, this, [this](int, int maximum) {
        if (m_atEnd)
            m_table->verticalScrollBar()->setValue(maximum);
    });
    showTotal();
}

bool RequestLogView::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        m_empty->setGeometry(m_table->viewport()->rect());
    if (event->type() == QEvent::Wheel || event->type() == QEvent::KeyPress)
        lookAgain();
    return QWidget::eventFilter(watched, event);
}

/// The bar moves after this.
void RequestLogView::lookAgain()
{
    const auto look = [this] {
        const QScrollBar* bar = m_table->verticalScrollBar();
        m_atEnd = bar->value() >= bar->maximum();
    };
    QMetaObject::invokeMethod(this, look, Qt::QueuedConnection);
}

void RequestLogView::showTotal()
{
    const QLocale locale;
    const int shown = m_model.rowCount();
    m_empty->setVisible(shown == 0);
    m_clear->setEnabled(m_model.total() > 0);
    if (m_model.total() == 0)
        m_total->clear();
    else if (m_model.total() == shown)
        m_total->setText(tr("%1 answered").arg(locale.toString(shown)));
    else
        m_total->setText(
            tr("The newest %1 of %2 answered").arg(locale.toString(shown), locale.toString(m_model.total())));
}

} // namespace talkglass
