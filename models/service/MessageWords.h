#pragma once

#include "models/conversation/Message.h"

#include <QHash>
#include <QStringView>

namespace talkglass {

/// What was said and by whom, to look messages up by. Refers to the message it was made of, and must not outlive it.
struct MessageWords
{
    QStringView role;
    QStringView content;

    static MessageWords of(const Message& message) { return {message.role, message.content}; }

    friend bool operator==(const MessageWords&, const MessageWords&) = default;
    friend size_t qHash(const MessageWords& words, size_t seed = 0)
    {
        return qHashMulti(seed, words.role, words.content);
    }
};

} // namespace talkglass
