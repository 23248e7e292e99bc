#pragma once

#include <QByteArray>
#include <QList>

#include <initializer_list>

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
    const QByteArray& bytes() const { return m_bytes; }

private:
    void begin(qsizetype arguments);
    void append(QByteArrayView argument);

    QByteArray m_bytes;
    qsizetype m_commands = 0;
};

} // namespace talkglass
