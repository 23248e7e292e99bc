#pragma once

#include <QAccessibleWidget>
#include <QHash>
#include <QPersistentModelIndex>

namespace talkglass {

class ConversationView;

/// The conversation for assistive technology: a list whose items are the messages, each with what AccessibleTextRole
/// says of it. Items are made when asked for. GUI thread.
class AccessibleConversation final : public QAccessibleWidget
{
public:
    explicit AccessibleConversation(ConversationView* view);
    ~AccessibleConversation() override;

    /// Makes Qt find this for every ConversationView; call it as often as you like.
    static void install();

    int childCount() const override;
    QAccessibleInterface* child(int index) const override;
    QAccessibleInterface* childAt(int x, int y) const override;
    QAccessibleInterface* focusChild() const override;
    int indexOfChild(const QAccessibleInterface* child) const override;

private:
    ConversationView* view() const;
    void forgetItems() const;

    mutable QHash<QPersistentModelIndex, QAccessible::Id> m_items;
};

} // namespace talkglass
