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
/// Applying again appends. Whatever happens to a write, what was in the file before can still be undone.
class UndoFile
{
public:
    explicit UndoFile(const QString& path);

    /// Whether records can go into this file: there is none yet, or an undo file, maybe cut off. Changes nothing.
    Result<> check() const;
    /// Makes it if need be, takes off a line that was cut off by a crash or a full disk, and keeps others out.
    Result<> open();
    /// All of it or nothing.
    Result<> append(const UndoRecord& record);
    QString path() const { return m_file.fileName(); }

    /// Newest first.
    static Result<QList<UndoRecord>> load(const QString& path);
    /// `plan.json` → `plan.json.undo`
    static QString pathFor(const QString& planPath) { return planPath + QLatin1String(".undo"); }

private:
    Result<> prepare();
    Result<> writeLine(const QByteArray& line);
    StoreError failure() const;

    QFile m_file;
};

} // namespace talkglass
