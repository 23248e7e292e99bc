#pragma once

#include "models/conversation/Message.h"
#include "models/conversation/SessionKey.h"

#include <QObject>

#include <optional>

namespace talkglass {

class ConversationPane;

/// Leads to one message of a conversation that is being opened: waits until it is read, goes back page by page until
/// the message is there, and makes it the current one. Gives up when another conversation is opened. GUI thread; the
/// pane must outlive it.
class MessageSeeker : public QObject
{
    Q_OBJECT

public:
    explicit MessageSeeker(ConversationPane& pane, QObject* parent = nullptr);

    void seek(const SessionKey& key, const Message& message);
    bool isSeeking() const { return m_message.has_value(); }

Q_SIGNALS:
    void notFound(); ///< the conversation does not hold it (any more)

private:
    void look();
    int rowOfMessage() const;
    bool isSought(const Message& message) const;

    ConversationPane& m_pane;
    SessionKey m_key;
    std::optional<Message> m_message;
    bool m_opened = false;
};

} // namespace talkglass
