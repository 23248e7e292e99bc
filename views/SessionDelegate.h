#pragma once

#include "models/conversation/Session.h"
#include "views/LineTexts.h"

#include <QStyledItemDelegate>

namespace talkglass {

/// Paints one session as a card of two lines: mark, title, pin, problems, age; user, agent, counts, time left. All
/// cards are of one height. GUI thread.
class SessionDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit SessionDelegate(QObject* parent = nullptr);

    void setCacheTtl(qint64 seconds) { m_cacheTtlSeconds = seconds; }
    int cardHeight(const QFont& font) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Before a painting of the list: how much of what is new is laid out in it. What is left out of the cards shows in
    /// the next one.
    void beginPainting() const { m_texts.limitNewTexts(newCharacters); }
    bool hasLeftOut() const { return m_texts.hasLeftOut(); }
    /// A card whose session is not loaded yet.
    void paintPlaceholder(QPainter* painter, const QStyleOptionViewItem& option, int row) const;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    static constexpr qsizetype newCharacters = 700; ///< some seven cards

    struct Card;
    /// What follows from the view's font.
    struct Fonts
    {
        QFont text;
        QFont small;
        QFont smallBold;
        int firstLine = 0; ///< heights
        int secondLine = 0;
    };

    const Fonts& fontsOf(const QFont& font) const;

    void drawRight(QPainter& painter, QRect& line, const QString& text, const QColor& color) const;
    void paintBackground(QPainter& painter, const QStyleOptionViewItem& option) const;
    void paintFirstLine(QPainter& painter, const Card& card, QRect line) const;
    void paintSecondLine(QPainter& painter, const Card& card, QRect line) const;
    int paintTimeLeft(QPainter& painter, const Card& card, QRect line) const;

    qint64 m_cacheTtlSeconds = 86400;
    mutable LineTexts m_texts;
    mutable Fonts m_fonts; ///< asked for many times at each change of rows
};

} // namespace talkglass
