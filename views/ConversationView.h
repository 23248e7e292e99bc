#pragma once

#include "models/conversation/Clock.h"
#include "views/conversation/HeightIndex.h"
#include "views/conversation/LayoutBudget.h"
#include "views/conversation/MessageLayout.h"
#include "views/conversation/MessagePictures.h"

#include <QAbstractItemModel>
#include <QAbstractScrollArea>
#include <QCache>
#include <QPersistentModelIndex>
#include <QSet>
#include <QTimer>

#include <memory>

namespace talkglass {

/// A conversation as a chat, for any model with the roles of MessageListModel. Only rows around the visible part are
/// laid out, some in each turn of the event loop (LayoutBudget); the others have estimated heights, which settle as
/// rows are laid out, and look like skeletons until then. What is visible never jumps: the first row that is laid out
/// keeps its place when rows come, go or settle before it, and the end stays in sight when it was in sight. GUI thread.
class ConversationView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit ConversationView(std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);
    ~ConversationView() override;

    void setModel(QAbstractItemModel* model);
    QAbstractItemModel* model() const { return m_model; }

    int currentRow() const { return m_current.isValid() ? m_current.row() : -1; }
    /// Also scrolls to it. -1: none.
    void setCurrentRow(int row);
    void scrollToEnd();
    bool isAtEnd() const { return m_stickToEnd; }
    /// A line before the first row: what lies before it. Empty: none.
    void setTopNote(const QString& note);
    /// Highlights a text wherever it is visible.
    void setSought(const QString& text, int foundRow);

    /// Rows selected as a whole (the current one at least), oldest first.
    QList<int> selectedRows() const;
    bool hasTextSelection() const;
    QString selectedText() const;
    void copy();

    // -- for tests and accessibility
    int layoutsMade() const { return m_layoutsMade; }
    int firstVisibleRow();
    int lastVisibleRow();
    /// In viewport coordinates; empty if it is not visible.
    QRect rowRect(int row);
    /// Laid out now, if it is not yet.
    const MessageLayout& layoutOf(int row);
    bool isLaidOut(int row) const;

Q_SIGNALS:
    void currentRowChanged(int row); ///< -1: none
    void olderWanted();              ///< the first loaded row is near
    void endVisibleChanged(bool visible);
    void wholeTextRequested(int row);
    void bothVersionsRequested(int row);
    void metadataRequested(int row);
    void retryRequested(quint64 uid);
    void discardRequested(quint64 uid);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    /// Where the view stands: this row's top is at this place of the viewport.
    struct Anchor
    {
        int row = 0;
        int y = 0;
    };
    struct TextSelection
    {
        QPersistentModelIndex index;
        int anchor = -1;
        int position = -1;
    };

    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);
    void rowsChanged(int first, int last);
    void resetRows();
    void forgetLayouts();
    void scheduleLayout();
    void layOutMore();
    void layOutAhead();
    bool prepareUnseen(int row);
    void ensureLaidOut();
    void placeFrom(Anchor anchor);
    Anchor fixedAnchor() const;
    Anchor settledAround(Anchor anchor);
    Anchor endAnchor();
    Anchor anchorAt(qint64 contentY);
    qint64 contentHeight() const;
    MessageLayout* layoutKnown(int row) const;
    void layOut(int row);
    bool isReady(int row) const;
    void prepare(int row);
    void prepareWithinBudget(int row);
    void takePicture(int row);
    void measure(int row);
    void updateScrollBar();
    void noticePlace();

    void paintRow(QPainter& painter, int row);
    void paintSkeleton(QPainter& painter, int row, const QSize& size);
    void paintTopNote(QPainter& painter);
    void paintRing(QPainter& painter, const QModelIndex& index);
    MessageLook lookOf(int row, const MessageLayout& layout) const;
    int topNoteHeight() const;

    QModelIndex at(int row) const;
    int rowAt(int y);
    QPoint rowOrigin(int row);
    MessageLayout::Hit hitAt(const QPoint& place, int* row);
    void activate(int row);
    void follow(const MessageLayout::Hit& hit, int row, const QPoint& global);
    void showLinkMenu(const QString& link, const QPoint& global);
    void showMessageMenu(int row, const QPoint& global);
    void toggleUnfolded(int row);
    void moveCurrent(int row, bool extend);
    void choose(int row, bool extend);
    void movePage(bool down, bool extend);
    void stepDown(bool down, bool extend);
    void scrollIntoView(int row);
    void extendTextSelection(const QPoint& place);
    void showToolTip(const QPoint& place, const QPoint& global);
    void announceCurrent();
    QList<Message> selectedMessages() const;

    std::shared_ptr<const Clock> m_clock;
    QAbstractItemModel* m_model = nullptr;
    MessageStyle m_style;
    HeightIndex m_heights;
    QCache<quint64, MessageLayout> m_layouts; ///< also of rows that changed, shown until they are laid out anew
    MessagePictures m_pictures;
    LayoutBudget m_budget;
    QSet<quint64> m_unfolded;
    Anchor m_anchor;
    bool m_stickToEnd = true;
    bool m_endTold = true; ///< by endVisibleChanged()
    bool m_dirty = true;
    bool m_settling = false; ///< some visible rows are still to be laid out
    bool m_placing = false;
    int m_lastScrollValue = 0;
    int m_layoutsMade = 0;
    QTimer m_layoutTimer;
    QString m_topNote;
    QString m_sought;
    QPersistentModelIndex m_foundIndex;
    QPersistentModelIndex m_current;
    QPersistentModelIndex m_rangeStart; ///< other end of a selection of rows
    QPersistentModelIndex m_hovered;
    TextSelection m_textSelection;
    bool m_selectingText = false;
    QPoint m_pressedAt;
};

} // namespace talkglass
