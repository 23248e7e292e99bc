#pragma once

#include "models/items/SessionListModel.h"

#include <QListView>

namespace talkglass {

class SessionDelegate;
class SessionListNotices;
class SessionListOverlay;

/// The list of conversations. QListView lays out every row, which a million of them turn into a stall at each change;
/// all rows here are of one height, so this view computes places instead and lays out nothing. Tells the model what is
/// visible. The selection follows the session, not the row, through any change of rows; when the session is not among
/// the known rows, none is selected but it stays the current one. Shows the states of the list (loading, empty, nothing
/// found, a store away) by itself. GUI thread; the model must outlive it.
class SessionListView : public QListView
{
    Q_OBJECT

public:
    explicit SessionListView(QWidget* parent = nullptr);
    ~SessionListView() override;

    void setSessionModel(SessionListModel* model);
    SessionListModel* sessionModel() const { return m_sessions; }
    /// How long the cache keeps a conversation: the full length of the bar beside the time left.
    void setCacheTtl(qint64 seconds);

    std::optional<SessionKey> currentSession() const { return m_current; }
    /// Also of a session that is in no known row yet. Emits currentSessionChanged.
    void setCurrentSession(const SessionKey& key);
    /// What is selected, from the top; of a very long selection only its beginning, and only what is loaded.
    QList<SessionKey> selectedSessions() const;
    int rowHeight() const;

    // -- QListView, without its layout
    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    void doItemsLayout() override;
    void reset() override;
    /// Would look at every row: emits searchTyped instead.
    void keyboardSearch(const QString& text) override;

Q_SIGNALS:
    /// A person moved on to it, or setCurrentSession() did.
    void currentSessionChanged(const talkglass::SessionKey& key);
    /// Enter or a double click: on to the conversation.
    void sessionActivated(const talkglass::SessionKey& key);
    void clearFiltersRequested();
    /// Somebody began to type in the list.
    void searchTyped(const QString& text);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void updateGeometries() override;
    int verticalOffset() const override;
    int horizontalOffset() const override { return 0; }
    bool isIndexHidden(const QModelIndex& index) const override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    QModelIndexList selectedIndexes() const override;
    void rowsInserted(const QModelIndex& parent, int first, int last) override;
    void rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    int rows() const;
    void rowsRemoved(int first, int last);
    void followRows();
    void followCurrent();
    void followChosen();
    int rowAtY(int y) const;
    void tellVisibleRange();
    void showState();
    void placeChildren();
    void setHoveredRow(int row);

    SessionListModel* m_sessions = nullptr;
    SessionDelegate* m_delegate;
    SessionListNotices* m_notices;
    SessionListOverlay* m_overlay;
    std::optional<SessionKey> m_current;
    QList<SessionKey> m_chosen;      ///< more than one is selected: these
    bool m_currentIsAwaited = false; ///< a row was chosen whose session is not loaded yet
    bool m_following = false;        ///< the selection moves after its session: no choice of a person
    int m_hoveredRow = -1;
};

} // namespace talkglass
