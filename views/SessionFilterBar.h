#pragma once

#include "models/items/SessionQuery.h"

#include <QList>
#include <QTimer>
#include <QWidget>

#include <optional>

class QAction;
class QCheckBox;
class QComboBox;
class QGridLayout;
class QLineEdit;

namespace talkglass {

/// Search field, user, residency, activity, order, "include cleared": holds the query of the session list. Wire:
/// queryChanged → SessionListModel::setQuery and ResidencyChips::setShow; ResidencyChips::showChanged → setShow;
/// SessionListView::clearFiltersRequested → clearFilters. GUI thread.
class SessionFilterBar : public QWidget
{
    Q_OBJECT

public:
    explicit SessionFilterBar(QWidget* parent = nullptr);
    /// A field that has the focus tells of its end when it is hidden, which is too late for what this class does of it.
    ~SessionFilterBar() override;

    const SessionQuery& query() const { return m_query; }
    QSize minimumSizeHint() const override;
    /// Shows and takes over another query; emits queryChanged if it is another.
    void setQuery(const SessionQuery& query);
    void setUsers(const QList<User>& users);
    QLineEdit* searchField() const { return m_search; } ///< for Ctrl+K

public Q_SLOTS:
    /// Searches now for what stands in the search field, not only when typing pauses.
    void takeTyped();
    void setShow(talkglass::SessionQuery::Show show);
    /// Shows everything again; the order stays.
    void clearFilters();

Q_SIGNALS:
    void queryChanged(const talkglass::SessionQuery& query);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeParts(bool narrow);
    QComboBox* addChoice(const QString& accessibleName);
    void makeUserChoice();
    std::optional<qint64> userNamed(const QString& text) const;
    void takeUser();
    void showUser();
    void showUnknownUser();
    void take(const SessionQuery& query);
    void showQuery();

    SessionQuery m_query;
    QList<User> m_users;
    QString m_unknownUser; ///< what was typed and fits none; empty: nothing
    QTimer m_typing;
    QGridLayout* m_grid;
    bool m_isNarrow = false;
    QLineEdit* m_search;
    QComboBox* m_user;
    QAction* m_noUser = nullptr; ///< the mark in its field
    QComboBox* m_show;
    QComboBox* m_activity;
    QComboBox* m_sort;
    QCheckBox* m_cleared;
};

} // namespace talkglass
