#pragma once

#include <QString>
#include <QtGlobal>

namespace talkglass {

/// What compare and repair were told. Values, any thread.
struct CompareAndRepairOptions
{
    enum class Repair { Plan, Apply, Undo };

    qint64 skewMs = 1000;
    qint64 sessionsPerSecond = 0; ///< 0: no limit
    Repair repair = Repair::Plan;
    QString file; ///< of --plan, --apply or --undo
};

} // namespace talkglass
