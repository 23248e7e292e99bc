#pragma once

#include "models/conversation/SessionKey.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace talkglass {

class ConversationPane;
class SessionFilterBar;
class SessionListView;

/// The way by keys from the search field to what it finds: ↓ selects the first session, Enter opens it, Esc goes back
/// to the list and to the session that was open. Where the answer is not there yet, it is waited for until somebody
/// types on or turns to something else. GUI thread.
class SessionSearch : public QObject
{
    Q_OBJECT

public:
    /// All must outlive it; the list has its model.
    SessionSearch(SessionFilterBar& filter, SessionListView& list, ConversationPane& conversation, QObject* parent);

    /// Ctrl+K.
    void begin();
    /// Somebody began to type elsewhere.
    void beginWith(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Wish { None, Select, Open };

    bool takeKey(int key);
    void goToFirst(Wish wish);
    void goIfFound();
    void goBack();

    SessionFilterBar& m_filter;
    SessionListView& m_list;
    ConversationPane& m_conversation;
    Wish m_wish = Wish::None;
    std::optional<SessionKey> m_from; ///< was open before the search led elsewhere
    QTimer m_look;
};

} // namespace talkglass
