#include "tests/bench/scale/ScaleText.h"

#include <QString>

#include <algorithm>

namespace talkglass::bench {

namespace {

constexpr int wordCount = 40'000;
constexpr int longestText = 4096; // words at the end that no text begins with

constexpr const char* words[] = {
    "the",      "conversation", "cache",    "archive", "is",       "not",     "found",    "session",
    "expired",  "after",        "a",        "day",     "message",  "stored",  "in",       "both",
    "and",      "answer",       "comes",    "from",    "model",    "please",  "explain",  "how",
    "this",     "works",        "because",  "we",      "need",     "report",  "invoice",  "number",
    "order",    "delivered",    "Tuesday",  "weather", "São",      "Paulo",   "não",      "está",
    "amanhã",   "também",       "Größe",    "für",     "über",     "möglich", "question", "customer",
    "support",  "ticket",       "refund",   "payment", "received", "thank",   "you",      "very",
    "much",     "for",          "your",     "help",    "with",     "next",    "step",     "open",
    "settings", "choose",       "account",  "confirm", "address",  "then",    "restart",  "device",
    "it",       "should",       "be",       "fine",    "now",      "again",   "if",       "problem",
    "remains",  "日本語",       "テキスト", "😀",
};
constexpr const char* marked[] = {"**important**", "`redis-cli`", "*maybe*", "`PTTL key`",
                                  "[link](https://example.org)"};

void escapeForCopy(QByteArray& out, const QByteArray& text)
{
    for (const char c : text) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\\')
            out += "\\\\";
        else
            out += c;
    }
}

void escapeForJson(QByteArray& out, const QByteArray& text)
{
    for (const QChar c : QString::fromUtf8(text)) {
        if (c == u'\n')
            out += "\\n";
        else if (c == u'"' || c == u'\\')
            out += QByteArray("\\") + char(c.unicode());
        else if (c.unicode() < 0x80)
            out += char(c.unicode());
        else
            out += "\\u" + QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
    }
}

} // namespace

ScaleText::ScaleText(quint64 seed)
{
    Random random(seed);
    for (int i = 0; i < wordCount; ++i) {
        const qint64 kind = random.below(100);
        QByteArray word = kind < 3 ? marked[random.below(std::ssize(marked))] : words[random.below(std::ssize(words))];
        if (kind == 99)
            word += ".\n\n- ";
        else if (kind == 98)
            word += ":\n\n```\nLRANGE \"key\" 0 -1\n```\n\n";
        else if (kind > 88)
            word += kind % 2 ? ". " : ", ";
        else
            word += ' ';
        addWord(word);
    }
}

void ScaleText::addWord(const QByteArray& word)
{
    for (int form = 0; form < Forms; ++form)
        m_starts[size_t(form)].push_back(int(m_text[size_t(form)].size()));
    m_text[Plain] += word;
    escapeForCopy(m_text[Copy], word);
    escapeForJson(m_text[Json], word);
}

void ScaleText::append(QByteArray& out, Form form, quint64 choice, int fewest, int most) const
{
    Random random(choice);
    const auto& plain = m_starts[Plain];
    const auto lastStart = std::ranges::lower_bound(plain, int(m_text[Plain].size()) - longestText) - plain.begin();
    const qint64 first = random.below(lastStart);
    const int length = fewest + int(random.below(most - fewest + 1));
    const auto end = std::ranges::upper_bound(plain, plain[size_t(first)] + length) - plain.begin() - 1;
    const auto& starts = m_starts[size_t(form)];
    const int from = starts[size_t(first)];
    out.append(m_text[size_t(form)].constData() + from, starts[size_t(std::max<qint64>(end, first + 1))] - from);
}

} // namespace talkglass::bench
