#include "views/SessionFilterBar.h"

#include "models/items/SessionText.h"
#include "views/ElidedLabel.h"
#include "views/Icons.h"
#include "views/SessionQueryText.h"
#include "views/Theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QEvent>
#include <QGridLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolTip>

namespace talkglass {

namespace {

constexpr int typingPauseMs = 250;
constexpr int roomForOneRow = 700;

template <typename Value>
void addItem(QComboBox* box, Value value, const QString& text)
{
    box->addItem(text, int(value));
}

template <typename Value>
Value chosen(const QComboBox* box)
{
    return Value(box->currentData().toInt());
}

template <typename Value>
void choose(QComboBox* box, Value value)
{
    const QSignalBlocker quiet(box);
    box->setCurrentIndex(box->findData(int(value)));
}

} // namespace

SessionFilterBar::SessionFilterBar(QWidget* parent)
    : QWidget(parent)
{
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(2 * theme::unit, theme::unit, 2 * theme::unit, theme::unit);
    m_grid->setHorizontalSpacing(2 * theme::unit);
    m_grid->setVerticalSpacing(theme::unit);

    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Search titles, ids, users…"));
    m_search->setAccessibleName(tr("Search conversations by title, id or user"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(140);
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPauseMs);
    connect(m_search, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&m_typing, &QTimer::timeout, this, &SessionFilterBar::takeTyped);
    connect(m_search, &QLineEdit::returnPressed, this, &SessionFilterBar::takeTyped);

    m_user = addChoice(tr("User"));
    makeUserChoice();

    m_show = addChoice(tr("Residency"));
    for (const auto show : {SessionQuery::Show::All, SessionQuery::Show::Both, SessionQuery::Show::CacheOnly,
                            SessionQuery::Show::ArchiveOnly, SessionQuery::Show::Ghost, SessionQuery::Show::Orphan,
                            SessionQuery::Show::Problems}) {
        addItem(m_show, show, show == SessionQuery::Show::All ? tr("Any residency") : querytext::show(show));
    }
    connect(m_show, &QComboBox::activated, this, [this] { setShow(chosen<SessionQuery::Show>(m_show)); });

    m_activity = addChoice(tr("Last activity"));
    for (const auto activity : {SessionQuery::Activity::Any, SessionQuery::Activity::LastHour,
                                SessionQuery::Activity::Today, SessionQuery::Activity::Last7Days,
                                SessionQuery::Activity::Last30Days, SessionQuery::Activity::OlderThan30Days}) {
        addItem(m_activity, activity, querytext::activity(activity));
    }
    connect(m_activity, &QComboBox::activated, this, [this] {
        SessionQuery query = m_query;
        query.activity = chosen<SessionQuery::Activity>(m_activity);
        take(query);
    });

    m_sort = addChoice(tr("Order"));
    for (const auto sort :
         {SessionQuery::Sort::LastActivityNewest, SessionQuery::Sort::LastActivityOldest,
          SessionQuery::Sort::CreatedNewest, SessionQuery::Sort::CreatedOldest, SessionQuery::Sort::TimeLeft}) {
        addItem(m_sort, sort, querytext::sort(sort));
    }
    m_sort->setItemData(m_sort->findData(int(SessionQuery::Sort::TimeLeft)),
                        tr("By time left, only what is cached is listed."), Qt::ToolTipRole);
    connect(m_sort, &QComboBox::activated, this, [this] {
        SessionQuery query = m_query;
        query.sort = chosen<SessionQuery::Sort>(m_sort);
        take(query);
    });

    m_cleared = new QCheckBox(tr("Cleared"), this);
    m_cleared->setAccessibleName(tr("Include cleared conversations"));
    m_cleared->setToolTip(tr("Also list conversations that were cleared and are only in the archive."));
    connect(m_cleared, &QCheckBox::toggled, this, [this](bool checked) {
        SessionQuery query = m_query;
        query.includeCleared = checked;
        take(query);
    });
    placeParts(false);
}

/// In one row, or in two where the choices could not be read.
void SessionFilterBar::placeParts(bool narrow)
{
    m_isNarrow = narrow;
    const QList<QWidget*> choices{m_show, m_activity, m_sort};
    for (QWidget* part : QList<QWidget*>{m_search, m_user, m_cleared} + choices)
        m_grid->removeWidget(part);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, narrow ? 1 : 0);
    m_grid->setColumnStretch(2, narrow ? 1 : 0);
    if (narrow) {
        m_grid->addWidget(m_search, 0, 0);
        m_grid->addWidget(m_user, 0, 1);
        m_grid->addWidget(m_cleared, 0, 2);
        for (int i = 0; i < choices.size(); ++i)
            m_grid->addWidget(choices[i], 1, i);
        return;
    }
    m_grid->addWidget(m_search, 0, 0);
    m_grid->addWidget(m_user, 0, 1);
    for (int i = 0; i < choices.size(); ++i)
        m_grid->addWidget(choices[i], 0, 2 + i);
    m_grid->addWidget(m_cleared, 0, 5);
}

void SessionFilterBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool narrow = width() < roomForOneRow;
    if (narrow != m_isNarrow)
        placeParts(narrow);
}

SessionFilterBar::~SessionFilterBar()
{
    m_search->disconnect(this);
    m_user->lineEdit()->disconnect(this);
}

/// That of two rows: it can be as narrow as that.
QSize SessionFilterBar::minimumSizeHint() const
{
    return {m_search->minimumWidth() * 3, QWidget::minimumSizeHint().height()};
}

void SessionFilterBar::takeTyped()
{
    m_typing.stop();
    SessionQuery query = m_query;
    query.text = m_search->text().trimmed();
    take(query);
}

QComboBox* SessionFilterBar::addChoice(const QString& accessibleName)
{
    auto* box = new QComboBox(this);
    box->setAccessibleName(accessibleName);
    // in a narrow window the text is cut, so the tool tip says all of it
    connect(box, &QComboBox::currentTextChanged, box, [box, accessibleName](const QString& text) {
        box->setToolTip(text.isEmpty() ? accessibleName : tr("%1: %2").arg(accessibleName, text));
    });
    box->setToolTip(accessibleName);
    box->setMinimumContentsLength(9);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumWidth(box->fontMetrics().averageCharWidth() * 12); // in a narrow window they give way
    return box;
}

void SessionFilterBar::makeUserChoice()
{
    m_user->setEditable(true);
    m_user->setInsertPolicy(QComboBox::NoInsert);
    m_user->lineEdit()->setPlaceholderText(tr("Any user"));
    m_user->lineEdit()->setAccessibleName(tr("User: name or number"));
    m_user->completer()->setFilterMode(Qt::MatchContains);
    m_user->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_user->completer()->setCaseSensitivity(Qt::CaseInsensitive);
    m_noUser = m_user->lineEdit()->addAction(QIcon(), QLineEdit::TrailingPosition);
    m_noUser->setVisible(false);
    setUsers({});
    connect(m_user, &QComboBox::activated, this, &SessionFilterBar::takeUser);
    connect(m_user->lineEdit(), &QLineEdit::editingFinished, this, &SessionFilterBar::takeUser);
}

void SessionFilterBar::setUsers(const QList<User>& users)
{
    m_users = users;
    const QSignalBlocker quiet(m_user);
    m_user->clear();
    m_user->addItem(tr("Any user"));
    for (const User& user : users) {
        const QString name = user.name.isEmpty() ? user.email : user.name;
        const QString text = name.isEmpty() ? sessiontext::user(user.id, {})
                                            : tr("%1 (%2)").arg(sessiontext::user(user.id, name)).arg(user.id);
        m_user->addItem(text, user.id);
    }
    showUser();
}

/// A user of the list, the first that is suggested, or any number: the cache may know users that the archive does not.
std::optional<qint64> SessionFilterBar::userNamed(const QString& text) const
{
    int item = m_user->findText(text);
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    if (item < 0 && isNumber)
        return number;
    for (int i = 1; item < 0 && i < m_user->count(); ++i) {
        if (m_user->itemText(i).contains(text, Qt::CaseInsensitive))
            item = i;
    }
    return item > 0 ? std::optional(m_user->itemData(item).toLongLong()) : std::nullopt;
}

void SessionFilterBar::takeUser()
{
    const QString text = m_user->currentText().trimmed();
    const bool any = text.isEmpty() || m_user->findText(text) == 0;
    SessionQuery query = m_query;
    query.userId = any ? std::nullopt : userNamed(text);
    m_unknownUser = any || query.userId ? QString() : text;
    take(query);
    showUser();
}

void SessionFilterBar::showUser()
{
    {
        const QSignalBlocker quiet(m_user);
        const int item = m_query.userId ? m_user->findData(*m_query.userId) : 0;
        m_user->setCurrentIndex(item);
        if (!m_query.userId)
            m_user->setEditText(m_unknownUser); // empty: "Any user" stands there, and goes when somebody types
        else if (item < 0)
            m_user->setEditText(QString::number(*m_query.userId));
        m_user->lineEdit()->setCursorPosition(0); // a long name is read from its beginning
    }
    showUnknownUser();
}

/// What fits no user stays in the field, marked: gone without a word, it would seem to have been taken.
void SessionFilterBar::showUnknownUser()
{
    const bool unknown = !m_query.userId && !m_unknownUser.isEmpty();
    const QString text =
        unknown ? tr("No user fits “%1”: those of any user are listed.").arg(m_unknownUser) : QString();
    m_noUser->setVisible(unknown);
    m_noUser->setIcon(unknown ? icons::icon(QStringLiteral("warning"), palette()) : QIcon());
    m_noUser->setToolTip(text);
    QPalette colors = palette();
    if (unknown)
        colors.setColor(QPalette::Text, theme::danger(palette()));
    m_user->lineEdit()->setPalette(colors);
    m_user->setAccessibleDescription(text);
    const QString shown = m_user->currentText();
    m_user->setToolTip(unknown ? text : shown.isEmpty() ? tr("User: any") : tr("User: %1").arg(shown));
    if (unknown && isVisible())
        QToolTip::showText(m_user->mapToGlobal(QPoint(0, m_user->height())), plainToolTip(text), m_user);
}

void SessionFilterBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showUnknownUser();
}

void SessionFilterBar::setShow(SessionQuery::Show show)
{
    SessionQuery query = m_query;
    query.show = show;
    take(query);
}

void SessionFilterBar::clearFilters()
{
    SessionQuery query;
    query.sort = m_query.sort;
    query.includeCleared = m_query.includeCleared;
    m_unknownUser.clear();
    take(query);
    showUser();
}

void SessionFilterBar::setQuery(const SessionQuery& query)
{
    take(query);
}

void SessionFilterBar::take(const SessionQuery& query)
{
    if (query == m_query)
        return;
    m_query = query;
    showQuery();
    Q_EMIT queryChanged(m_query);
}

void SessionFilterBar::showQuery()
{
    // What is being typed is newer than the query.
    if (m_search->text().trimmed() != m_query.text && !m_typing.isActive()) {
        m_search->setText(m_query.text); // its signals are needed: the button that clears it goes by them
        m_typing.stop();
    }
    showUser();
    choose(m_show, m_query.show);
    choose(m_activity, m_query.activity);
    choose(m_sort, m_query.sort);
    const QSignalBlocker quiet(m_cleared);
    m_cleared->setChecked(m_query.includeCleared);
}

} // namespace talkglass
