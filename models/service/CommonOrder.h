#pragma once

#include <QtGlobal>

#include <functional>
#include <optional>
#include <vector>

/// What two lists have in common in the same order. Places count from the front of the lists; pairs come oldest first.
/// Pure functions, any thread.
namespace talkglass {

/// Two copies of one message, by their places in the lists.
struct MessagePair
{
    qsizetype archived = -1;
    qsizetype cached = -1;
};

struct PlaceRange
{
    qsizetype begin = 0;
    qsizetype end = 0;

    qsizetype size() const { return end - begin; }
    bool isEmpty() const { return begin >= end; }
    bool holds(qsizetype place) const { return place >= begin && place < end; }
};

/// Longest common order, if for each place in the cache the places in the archive are known that it may belong to, in
/// ascending order. Takes O(n log n) of all that are named. Of several equally long ones the one nearest to the end: a
/// cached list is the tail of its conversation.
std::vector<MessagePair> longestChain(PlaceRange cached,
                                      const std::function<std::vector<qsizetype>(qsizetype)>& placesOf);

/// Longest common order where only few have no partner, however many look alike: takes O(n) for each that has none.
/// From the end, as above; `isOpen`: the lists begin here, and what is left of one when the other one is used up is
/// older, and costs nothing. Nothing: too many have no partner.
std::optional<std::vector<MessagePair>> fewestLeftOut(PlaceRange archived, PlaceRange cached, bool isOpen,
                                                      const std::function<bool(qsizetype, qsizetype)>& isSame);

} // namespace talkglass
