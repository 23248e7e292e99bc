#pragma once

#include "models/conversation/Message.h"

namespace talkglass {

/// May both be one message, of which somebody has edited one copy? They stand in the same place and say different
/// things; `apartMicros`: of their times. Two messages of one role, written in the same second and each to one store
/// only, stand so as well, and must not be taken for one: it would not be shown, and not be brought to where it is
/// missing. So what waits for the archive, or names another row, is no edited copy; and where the times are further
/// apart than two clocks stamp one write, the texts must be alike. Pure, any thread.
bool mayBeEditedCopy(const Message& archived, const Message& cached, qint64 apartMicros);

} // namespace talkglass
