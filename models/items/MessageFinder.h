#pragma once

#include "models/items/MessageListModel.h"

#include <QStringMatcher>
#include <QTimer>

namespace talkglass {

/// Finds a text in the loaded messages of one conversation, any case, a slice at a time, so that nothing waits for it.
/// Counts messages, not occurrences. Follows the model: rows that come are searched, rows that go are forgotten.
/// GUI thread.
class MessageFinder : public QObject
{
    Q_OBJECT

public:
    explicit MessageFinder(MessageListModel& model, QObject* parent = nullptr);

    /// Empty: finds nothing.
    void setText(const QString& text);
    QString text() const { return m_matcher.pattern(); }
    bool isSearching() const { return m_slice.isActive(); }

    int count() const { return int(m_found.size()); }
    /// 1-based place of the current match, 0 if there is none.
    int position() const;
    /// Row of the current match, -1 if there is none.
    int currentRow() const;
    /// Steps to the match before or after, round the ends; starts from `fromRow` if there is no current one.
    void step(bool forward, int fromRow);

Q_SIGNALS:
    void foundChanged();   ///< count, position or isSearching
    void currentChanged(); ///< another match is current

private:
    void takeRows(int first, int last);
    void forgetRows(int first, int last);
    void restart();
    void searchSlice();
    QList<int> foundRows() const;

    MessageListModel& m_model;
    QStringMatcher m_matcher{QString(), Qt::CaseInsensitive};
    QTimer m_slice;
    QList<quint64> m_waiting; ///< uids, newest last
    qsizetype m_offset = 0;   ///< place in the message that is searched now
    QList<quint64> m_found;   ///< uids in row order
    quint64 m_current = 0;
    bool m_restart = false;
};

} // namespace talkglass
