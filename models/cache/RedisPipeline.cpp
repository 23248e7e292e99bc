#include "models/cache/RedisPipeline.h"

#include <charconv>
#include <iterator>
#include <limits>

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
    appendLength('*', arguments);
    ++m_commands;
}

void RedisPipeline::append(QByteArrayView argument)
{
    appendLength('$', argument.size());
    m_bytes.append(argument.data(), size_t(argument.size()));
    m_bytes += "\r\n";
}

void RedisPipeline::appendLength(char kind, qsizetype length)
{
    char digits[std::numeric_limits<qsizetype>::digits10 + 2];
    const std::to_chars_result written = std::to_chars(std::begin(digits), std::end(digits), length);
    m_bytes += kind;
    m_bytes.append(digits, written.ptr);
    m_bytes += "\r\n";
}

} // namespace talkglass
