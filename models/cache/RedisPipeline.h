#pragma once

#include <QByteArray>
#include <QList>

#include <initializer_list>
#include <string>
#include <string_view>

namespace talkglass {

/// Commands that travel together: one write, then one answer for each. Arguments go by their length, so they may hold
/// anything, NUL and line ends included. One thread.
class RedisPipeline
{
public:
    void add(std::initializer_list<QByteArrayView> arguments);
    void add(std::initializer_list<QByteArrayView> first, const QList<QByteArray>& rest);

    qsizetype commands() const { return m_commands; }
    bool isEmpty() const { return m_commands == 0; }
    /// As they go over the line (RESP).
    std::string_view bytes() const { return m_bytes; }

private:
    void begin(qsizetype arguments);
    void append(QByteArrayView argument);
    void appendLength(char kind, qsizetype length);

    std::string m_bytes; ///< appended to in small pieces, which QByteArray does at several times the price
    qsizetype m_commands = 0;
};

} // namespace talkglass
