#pragma once

#include "models/items/SessionQuery.h"

#include <QList>
#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
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

    const SessionQuery& query() const { return m_query; }
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

private:
    QComboBox* addChoice(const QString& accessibleName);
    void makeUserChoice();
    void takeUser();
    void showUser();
    void take(const SessionQuery& query);
    void showQuery();

    SessionQuery m_query;
    QList<User> m_users;
    QTimer m_typing;
    QLineEdit* m_search;
    QComboBox* m_user;
    QComboBox* m_show;
    QComboBox* m_activity;
    QComboBox* m_sort;
    QCheckBox* m_cleared;
};

} // namespace talkglass
