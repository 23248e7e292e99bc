#pragma once

#include "models/repair/Repairer.h"

#include <QString>

/// What a repair does, exactly as it is sent, and what came of it. Translated but for commands. Any thread.
namespace talkglass::repairtext {

/// As one would type it into redis-cli; what could lie to a reader is made visible. Long values are cut, and say so.
QString command(const QByteArrayList& command);
/// The SQL text and its values.
QString statement(const RepairStatement& statement);
/// Everything of one step: note, commands, statements.
QString exactly(const RepairStep& step);
/// What becomes of texts that only the cache has; empty if none is dropped.
QString discards(const RepairSession& session);
QString verdict(RepairResult::Verdict verdict);
/// "9 repaired, 1 refused", with where it can be taken back from.
QString outcome(const RepairReport& report);

} // namespace talkglass::repairtext
