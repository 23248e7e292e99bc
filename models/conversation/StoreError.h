#pragma once

#include <QMetaType>
#include <QString>

namespace talkglass {

enum class Store { None, Cache, Archive };

/// Why something could not be done, in words for the person at the screen.
struct StoreError
{
    enum class Kind {
        Unavailable,  ///< no connection, connection lost, or no answer within the time limit; may pass by itself
        Timeout,      ///< the server ended one statement because it took too long; the store itself is well
        AuthFailed,   ///< wrong password, unknown account, or no right to do this
        WrongType,    ///< a Redis key holds another type than the layout says
        UnknownUser,  ///< no row in `users`
        Conflict,     ///< the session belongs to another user
        InvalidInput, ///< what was asked can be refused without asking a store
        Schema,       ///< a table or column is missing
        ReadOnly,     ///< refused because this service is read-only
        NotFound,     ///< neither store has it
        Rejected,     ///< the store understood and refused; the message says why
        Protocol,     ///< an answer of a shape that was not expected
        AgentFailed,  ///< an agent gave no answer; the message names the agent and the cause. What was asked is kept
    };

    Kind kind = Kind::Protocol;
    Store store = Store::None;
    QString message; ///< one sentence: what failed and why, e.g. "Redis at /run/r.sock: connection refused"
    QString hint;    ///< one sentence: what to do about it; may be empty
    /// Something was being written, and may have been: only the answer is missing.
    bool fateUnknown = false;

    /// Worth trying again later without a change by anyone: the store is away.
    bool isOutage() const { return kind == Kind::Unavailable; }
    /// message and hint in one line.
    QString text() const { return hint.isEmpty() ? message : QString(message + u' ' + hint); }
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::StoreError)
