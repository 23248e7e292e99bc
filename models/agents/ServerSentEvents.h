#pragma once

#include <QByteArray>
#include <QByteArrayList>

namespace talkglass {

/// Cuts a `text/event-stream` into the data of its events, however the bytes arrive. Source of the rules: WHATWG HTML,
/// "Server-sent events"; fields other than `data` do not matter here.
class ServerSentEvents
{
public:
    /// The data of each event that became complete.
    QByteArrayList take(const QByteArray& bytes);
    /// What waits for its end.
    qsizetype pendingBytes() const { return m_line.size() + m_data.size(); }

private:
    void takeLine(QByteArrayList& events);

    QByteArray m_line;
    QByteArray m_data;
    bool m_hasData = false;
    bool m_afterReturn = false;
    bool m_begun = false;
};

} // namespace talkglass
