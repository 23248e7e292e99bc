#pragma once

#include "models/conversation/Result.h"

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace talkglass {

enum class ReportForm { Html, Json, Xml };

/// By the ending of the file's name, in any case; nothing: none of them.
std::optional<ReportForm> reportFormOf(const QString& fileName);

struct ReportCheck
{
    bool intact = false;
    bool keyed = false; ///< sealed with a key (HMAC), so that only its holder can have made it
    QString reason;     ///< if it is not intact: what is wrong
    QJsonObject document;
};

/// Reports on disk. Each carries its document (Evidence.h) with a digest over all of it: SHA-256, or with a key
/// HMAC-SHA-256. A check makes the report anew from the document it carries and compares every byte, so every edit of
/// anything that can be seen is found. Without a key this tells editing, not forgery: who makes a whole new report with
/// a new digest is not found out. Pure but for save(); any thread.
namespace reportfile {

/// The whole file.
QByteArray render(const QJsonObject& document, ReportForm form, const QByteArray& key = {});
/// InvalidInput says why it could not be written. Replaces a file only once the new one is whole.
Result<> save(const QString& fileName, const QJsonObject& document, const QByteArray& key = {});
/// Before long work: InvalidInput if save() could not write there. Leaves no trace.
Result<> tryToWrite(const QString& fileName);
/// InvalidInput: this is no report, one of another version, or one that needs the key to be checked. With a `key`, a
/// report that was not sealed with it is not intact.
Result<ReportCheck> check(const QByteArray& file, const QByteArray& key = {});

} // namespace reportfile

} // namespace talkglass
