#pragma once

#include "models/agents/AgentCall.h"

#include <QByteArray>
#include <QJsonObject>

#include <chrono>
#include <optional>

/// The form of OpenAI's chat completions: what is sent, and how answers read. Pure, any thread.
namespace talkglass::chatcompletion {

/// The body of a request. Messages that no service would take are left out: malformed, empty, of another role than
/// system, user and assistant.
QByteArray request(const AgentQuestion& question, bool stream);

/// One event of a stream, or a whole answer.
struct Part
{
    QString text;
    QString model;
    bool ended = false; ///< the service says it has finished
    QString error;      ///< what it says went wrong; empty: nothing
};
/// Nothing: no JSON object.
std::optional<Part> readEvent(const QByteArray& json); ///< `choices[0].delta.content`
std::optional<Part> readWhole(const QByteArray& json); ///< `choices[0].message.content`
/// What an error's body says, one line; empty if it says nothing readable.
QString errorText(const QByteArray& body);
/// The value of Retry-After: seconds, or a date. Nothing if it is neither.
std::optional<std::chrono::milliseconds> retryAfter(const QByteArray& value, Timestamp now);
/// As a store can hold it: without NUL, and valid Unicode.
QString storable(const QString& text);

} // namespace talkglass::chatcompletion
