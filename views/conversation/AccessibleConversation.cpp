#include "views/conversation/AccessibleConversation.h"

#include "views/ConversationView.h"

#include <QPointer>

namespace talkglass {

namespace {

constexpr qsizetype mostItems = 500;

class AccessibleMessage final : public QAccessibleInterface
{
public:
    AccessibleMessage(ConversationView* view, const QModelIndex& index)
        : m_view(view)
        , m_index(index)
    {
    }

    int row() const { return m_index.row(); }
    bool isValid() const override { return m_view && m_index.isValid(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override {}
    QAccessible::Role role() const override { return QAccessible::ListItem; }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name ? m_index.data(Qt::AccessibleTextRole).toString() : QString();
    }
    QRect rect() const override
    {
        const QRect rect = m_view ? m_view->rowRect(m_index.row()) : QRect();
        return rect.isEmpty() ? QRect() : QRect(m_view->viewport()->mapToGlobal(rect.topLeft()), rect.size());
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = state.selectable = true;
        if (!isValid())
            return state;
        state.focused = state.selected = m_view->currentRow() == m_index.row();
        state.offscreen = m_view->rowRect(m_index.row()).isEmpty();
        return state;
    }

private:
    QPointer<ConversationView> m_view;
    QPersistentModelIndex m_index;
};

QAccessibleInterface* make(const QString&, QObject* object)
{
    auto* view = qobject_cast<ConversationView*>(object);
    return view ? new AccessibleConversation(view) : nullptr;
}

} // namespace

AccessibleConversation::AccessibleConversation(ConversationView* view)
    : QAccessibleWidget(view, QAccessible::List)
{
}

AccessibleConversation::~AccessibleConversation()
{
    forgetItems();
}

void AccessibleConversation::install()
{
    QAccessible::removeFactory(make);
    QAccessible::installFactory(make);
}

ConversationView* AccessibleConversation::view() const
{
    return static_cast<ConversationView*>(widget());
}

void AccessibleConversation::forgetItems() const
{
    for (const QAccessible::Id id : std::as_const(m_items))
        QAccessible::deleteAccessibleInterface(id);
    m_items.clear();
}

int AccessibleConversation::childCount() const
{
    return view()->model() ? view()->model()->rowCount() : 0;
}

QAccessibleInterface* AccessibleConversation::child(int index) const
{
    if (index < 0 || index >= childCount())
        return nullptr;
    const QPersistentModelIndex place(view()->model()->index(index, 0));
    const auto known = m_items.constFind(place);
    if (known != m_items.constEnd())
        return QAccessible::accessibleInterface(*known);
    if (m_items.size() >= mostItems)
        forgetItems();
    auto* item = new AccessibleMessage(view(), place);
    m_items.insert(place, QAccessible::registerAccessibleInterface(item));
    return item;
}

QAccessibleInterface* AccessibleConversation::childAt(int x, int y) const
{
    const QPoint place = view()->viewport()->mapFromGlobal(QPoint(x, y));
    for (int row = view()->firstVisibleRow(); row >= 0 && row <= view()->lastVisibleRow(); ++row) {
        if (view()->rowRect(row).contains(place))
            return child(row);
    }
    return nullptr;
}

QAccessibleInterface* AccessibleConversation::focusChild() const
{
    return view()->hasFocus() ? child(view()->currentRow()) : nullptr;
}

int AccessibleConversation::indexOfChild(const QAccessibleInterface* child) const
{
    const auto* message = dynamic_cast<const AccessibleMessage*>(child);
    return message ? message->row() : -1;
}

} // namespace talkglass
