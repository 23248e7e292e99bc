#include "models/cache/RedisPipeline.h"

namespace talkglass {

void RedisPipeline::add(std::initializer_list<QByteArrayView> arguments)
{
    begin(qsizetype(arguments.size()));
    for (const QByteArrayView argument : arguments)
        append(argument);
}

void RedisPipeline::add(std::initializer_list<QByteArrayView> first, const QList<QByteArray>& rest)
{
    begin(qsizetype(first.size()) + rest.size());
    for (const QByteArrayView argument : first)
        append(argument);
    for (const QByteArray& argument : rest)
        append(argument);
}

void RedisPipeline::begin(qsizetype arguments)
{
    m_bytes += '*';
    m_bytes += QByteArray::number(arguments);
    m_bytes += "\r\n";
    ++m_commands;
}

void RedisPipeline::append(QByteArrayView argument)
{
    m_bytes += '$';
    m_bytes += QByteArray::number(argument.size());
    m_bytes += "\r\n";
    m_bytes.append(argument.data(), argument.size());
    m_bytes += "\r\n";
}

} // namespace talkglass
