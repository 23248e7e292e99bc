#pragma once

#include "models/conversation/Result.h"
#include "models/drill/DrillJudge.h"

#include <QFile>
#include <QJsonObject>
#include <QSet>

#include <optional>

namespace talkglass {

/// What an earlier run of a drill had written down.
struct DrillStateContent
{
    QJsonObject header; ///< what the drill is about, as given to begin()
    QList<DrillRecord> records;
    QSet<SessionKey> ended; ///< their cached copies were seen to have ended
    bool complete = false;  ///< every session of the drill was recorded
};

/// A drill's own file: what was recorded of each session, so that a drill that is left or breaks off can go on, and so
/// that nothing of a cached copy is lost. One JSON object a line, only appended to; a line cut off by a crash does not
/// count. Holds conversations: readable by its owner only. One thread.
class DrillState
{
public:
    explicit DrillState(QString path);

    const QString& path() const { return m_path; }
    /// Nothing: there is no such file. InvalidInput: it is something else.
    Result<std::optional<DrillStateContent>> read() const;

    /// A new file, in the place of an old one. Folders are made.
    Result<> begin(const QJsonObject& header);
    /// Goes on at the end of the file.
    Result<> resume();
    Result<> add(const QList<DrillRecord>& records);
    Result<> addEnded(const QList<SessionKey>& keys);
    Result<> setComplete();
    /// The drill is done.
    void remove();

private:
    Result<> write(const QList<QJsonObject>& lines);
    StoreError failure() const;

    const QString m_path;
    QFile m_file;
};

} // namespace talkglass
