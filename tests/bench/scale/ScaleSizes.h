#pragma once

#include "models/conversation/Result.h"

QT_BEGIN_NAMESPACE
class QCommandLineParser;
QT_END_NAMESPACE

namespace talkglass::bench {

/// How much of everything. The same sizes and seed make the same data, but for the moment it is made relative to.
struct ScaleSizes
{
    qint64 sessions = 1'000'000;   ///< rows of conversation_sessions
    qint64 messages = 5'000'000;   ///< rows of conversation_messages, the long conversation's among them
    qint64 cached = 100'000;       ///< lists in Redis; some of them are only there, on top of `sessions`
    qint64 longMessages = 100'000; ///< rows of the one long conversation
    int users = 5000;
    quint64 seed = 1;

    static void addOptions(QCommandLineParser& parser);
    /// InvalidInput names what does not fit together.
    static Result<ScaleSizes> fromOptions(const QCommandLineParser& parser);
};

} // namespace talkglass::bench
