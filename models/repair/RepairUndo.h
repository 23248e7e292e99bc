#pragma once

#include "models/archive/PostgresRepair.h"
#include "models/cache/RedisRepair.h"
#include "models/conversation/Result.h"

#include <QFile>
#include <QJsonObject>

namespace talkglass {

/// What it takes to take one session's repair back. Values, any thread.
struct UndoRecord
{
    SessionKey key;
    CacheState cacheBefore;
    QByteArray cacheAfter;          ///< fingerprint that the repair was to leave
    QList<QByteArrayList> commands; ///< that were carried out
    ArchiveChange archive;

    QJsonObject toJson() const;
    static std::optional<UndoRecord> fromJson(const QJsonObject& object);

    /// The commands that bring the cache back, from the state in which it is now.
    QList<QByteArrayList> restoringCommands(const CacheState& now) const;
};

/// The file beside a plan: a line for each session, on the disk before anything is changed. Readable by its owner only.
/// Applying again appends.
class UndoFile
{
public:
    explicit UndoFile(const QString& path);

    Result<> open();
    Result<> append(const UndoRecord& record);
    QString path() const { return m_file.fileName(); }

    /// Newest first.
    static Result<QList<UndoRecord>> load(const QString& path);
    /// `plan.json` → `plan.json.undo`
    static QString pathFor(const QString& planPath) { return planPath + QLatin1String(".undo"); }

private:
    Result<> writeLine(const QJsonObject& object);

    QFile m_file;
};

} // namespace talkglass
