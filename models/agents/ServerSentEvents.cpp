#include "models/agents/ServerSentEvents.h"

#include <utility>

namespace talkglass {

QByteArrayList ServerSentEvents::take(const QByteArray& bytes)
{
    QByteArrayList events;
    for (const char byte : bytes) {
        const bool secondHalf = std::exchange(m_afterReturn, byte == '\r') && byte == '\n';
        if (secondHalf)
            continue;
        if (byte == '\r' || byte == '\n')
            takeLine(events);
        else
            m_line.append(byte);
    }
    return events;
}

void ServerSentEvents::takeLine(QByteArrayList& events)
{
    QByteArray line = std::exchange(m_line, {});
    if (!std::exchange(m_begun, true) && line.startsWith("\xEF\xBB\xBF"))
        line.remove(0, 3);
    if (line.isEmpty()) {
        if (std::exchange(m_hasData, false))
            events.append(std::exchange(m_data, {}));
        return;
    }
    if (!line.startsWith("data:"))
        return;
    if (m_hasData)
        m_data.append('\n');
    m_hasData = true;
    const qsizetype begin = line.size() > 5 && line.at(5) == ' ' ? 6 : 5;
    m_data.append(QByteArrayView(line).sliced(begin));
}

} // namespace talkglass
