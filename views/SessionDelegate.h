#pragma once

#include "models/conversation/Session.h"

#include <QStyledItemDelegate>

namespace talkglass {

/// Paints one session as a card of two lines: mark, title, pin, problems, age; user, counts, time left. All cards are
/// of one height. GUI thread.
class SessionDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit SessionDelegate(QObject* parent = nullptr);

    void setCacheTtl(qint64 seconds) { m_cacheTtlSeconds = seconds; }
    int cardHeight(const QFont& font) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// A card whose session is not loaded yet.
    void paintPlaceholder(QPainter* painter, const QStyleOptionViewItem& option, int row) const;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    struct Card;

    void paintBackground(QPainter& painter, const QStyleOptionViewItem& option) const;
    void paintFirstLine(QPainter& painter, const Card& card, QRect line) const;
    void paintSecondLine(QPainter& painter, const Card& card, QRect line) const;
    int paintTimeLeft(QPainter& painter, const Card& card, QRect line) const;

    qint64 m_cacheTtlSeconds = 86400;
    mutable QFont m_heightFont; ///< asked for many times at each change of rows
    mutable int m_height = 0;
};

} // namespace talkglass
