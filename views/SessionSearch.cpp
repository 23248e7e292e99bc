#include "views/SessionSearch.h"

#include "models/items/SessionListModel.h"
#include "views/ConversationPane.h"
#include "views/SessionFilterBar.h"
#include "views/SessionListView.h"

#include <QKeyEvent>
#include <QLineEdit>

#include <utility>

namespace talkglass {

SessionSearch::SessionSearch(SessionFilterBar& filter, SessionListView& list, ConversationPane& conversation,
                             QObject* parent)
    : QObject(parent)
    , m_filter(filter)
    , m_list(list)
    , m_conversation(conversation)
{
    QLineEdit* field = m_filter.searchField();
    field->setToolTip(tr("Find a session (Ctrl+K). ↓ goes to the first one found, Enter opens it, Esc goes back to the "
                         "list."));
    field->installEventFilter(this);
    connect(field, &QLineEdit::textEdited, this, [this] { m_wish = Wish::None; });
    // Not in the middle of a change of rows.
    m_look.setSingleShot(true);
    m_look.setInterval(0);
    connect(&m_look, &QTimer::timeout, this, &SessionSearch::goIfFound);
    const SessionListModel* sessions = m_list.sessionModel();
    const auto look = qOverload<>(&QTimer::start);
    connect(sessions, &SessionListModel::stateChanged, &m_look, look);
    connect(sessions, &QAbstractItemModel::modelReset, &m_look, look);
    connect(sessions, &QAbstractItemModel::rowsInserted, &m_look, look);
    connect(sessions, &QAbstractItemModel::dataChanged, &m_look, look);
}

void SessionSearch::begin()
{
    m_filter.searchField()->setFocus(Qt::ShortcutFocusReason);
    m_filter.searchField()->selectAll();
}

void SessionSearch::beginWith(const QString& text)
{
    m_filter.searchField()->setFocus();
    m_filter.searchField()->setText(text);
}

bool SessionSearch::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn)
        m_from.reset();
    else if (event->type() == QEvent::FocusOut)
        m_wish = Wish::None;
    else if (event->type() == QEvent::KeyPress && takeKey(static_cast<QKeyEvent*>(event)->key()))
        return true;
    return QObject::eventFilter(watched, event);
}

bool SessionSearch::takeKey(int key)
{
    if (key == Qt::Key_Down)
        goToFirst(Wish::Select);
    else if (key == Qt::Key_Return || key == Qt::Key_Enter)
        goToFirst(Wish::Open);
    else if (key == Qt::Key_Escape)
        goBack();
    else
        return false;
    return true;
}

void SessionSearch::goToFirst(Wish wish)
{
    m_filter.takeTyped();
    m_from = m_list.currentSession();
    m_wish = wish;
    goIfFound();
}

void SessionSearch::goIfFound()
{
    if (m_wish == Wish::None || m_list.sessionModel()->state().loading)
        return;
    const std::optional<SessionKey> first = m_list.sessionModel()->keyAt(0);
    if (!first)
        return;
    const Wish wish = std::exchange(m_wish, Wish::None);
    m_list.setCurrentSession(*first);
    m_list.setFocus(Qt::OtherFocusReason);
    if (wish == Wish::Open)
        m_conversation.focusMessages();
}

void SessionSearch::goBack()
{
    m_wish = Wish::None;
    if (m_from)
        m_list.setCurrentSession(*std::exchange(m_from, std::nullopt));
    m_list.setFocus(Qt::ShortcutFocusReason);
}

} // namespace talkglass
