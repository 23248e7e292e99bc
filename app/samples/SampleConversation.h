#pragma once

#include "models/conversation/Result.h"
#include "models/conversation/SessionKey.h"
#include "models/conversation/Timestamp.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>

#include <optional>

namespace talkglass {

struct SampleMessage
{
    QString role;
    QString text;
    QString cachedText; ///< what the cache holds in the place of text, if set
    QJsonObject metadata;
    Timestamp at; ///< the cache's; the archive's clock is read a few ms later, as in a deployed service
    bool inCache = true;
    bool inArchive = true;
    QByteArray raw; ///< these bytes are the cached element; there is no message
};

/// One conversation of resources/samples (README.md there says what each field means), its times made absolute.
struct SampleConversation
{
    SessionKey key;
    QJsonObject metadata;
    QList<SampleMessage> messages;
    bool inArchive = true;
    bool active = true;
    bool inUserSet = true;
    bool hasMapping = false;
    bool expires = true;
    bool wrongType = false;
    std::optional<qint64> counter; ///< message_count, if it has drifted
    Timestamp warmedAt;            ///< the cache was filled from the archive then; invalid: it was not

    QList<SampleMessage> archived() const;
    QList<SampleMessage> cached(int maxHistory) const; ///< the newest ones, with the cache's texts and times
    Timestamp createdAt() const;
    Timestamp lastActivity() const;
    Timestamp lastCached() const; ///< when the cached list was last written

    /// Every conversation of one file. Protocol, naming file and conversation, if it cannot be understood.
    static Result<QList<SampleConversation>> read(const QString& file, Timestamp now);
};

struct SampleUser
{
    qint64 id = 0;
    QString name;

    static Result<QList<SampleUser>> read(const QString& file);
};

} // namespace talkglass
