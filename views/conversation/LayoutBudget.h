#pragma once

#include "models/items/MessageText.h"

namespace talkglass {

/// How much of a conversation may be laid out and painted in one turn of the event loop. Counted in characters and not
/// by the clock, so that the same is done everywhere. A message that is longer than all of it is done alone. Pure.
class LayoutBudget
{
public:
    static constexpr qsizetype perTurn = 1000;   ///< about one message, 3 ms the first time
    static constexpr qsizetype perMessage = 100; ///< what even an empty one costs
    static constexpr qsizetype perPictograph = 100;

    static qsizetype costOf(QStringView text)
    {
        return perMessage + text.size() + perPictograph * messagetext::countPictographs(text);
    }

    bool isSpent() const { return m_left <= 0; }
    bool isWhole() const { return m_left == perTurn; }
    void spend(qsizetype cost) { m_left -= cost; }
    void renew() { m_left = perTurn; }

private:
    qsizetype m_left = perTurn;
};

} // namespace talkglass
