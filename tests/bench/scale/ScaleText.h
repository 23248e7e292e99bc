#pragma once

#include "tests/bench/scale/Random.h"

#include <QByteArray>

#include <array>
#include <vector>

namespace talkglass::bench {

/// Message texts cut from one long text of words, punctuation and some Markdown, in each of the spellings that the
/// stores want, so that making gigabytes of them is copying. Any thread.
class ScaleText
{
public:
    enum Form { Plain, Copy, Json, Forms }; ///< UTF-8; escaped for COPY; escaped for a JSON string, as \uXXXX

    explicit ScaleText(quint64 seed);

    /// Appends a text of `fewest` to `most` bytes of UTF-8; the same for the same `choice`, whatever the form.
    void append(QByteArray& out, Form form, quint64 choice, int fewest, int most) const;

private:
    void addWord(const QByteArray& word);

    std::array<QByteArray, Forms> m_text;
    std::array<std::vector<int>, Forms> m_starts; ///< of each word
};

} // namespace talkglass::bench
