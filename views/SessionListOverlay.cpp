#include "views/SessionListOverlay.h"

#include "views/SessionQueryText.h"
#include "views/Theme.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace talkglass {

namespace {

QLabel* addLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText); // search texts are shown in it
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignHCenter);
    parent->layout()->addWidget(label);
    return label;
}

} // namespace

SessionListOverlay::SessionListOverlay(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6 * theme::unit, 10 * theme::unit, 6 * theme::unit, 6 * theme::unit);
    layout->setSpacing(2 * theme::unit);
    m_title = addLabel(this);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_text = addLabel(this);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_clear = new QPushButton(tr("Clear filters"), this);
    layout->addSpacing(theme::unit);
    layout->addWidget(m_clear, 0, Qt::AlignHCenter);
    layout->addStretch();
    connect(m_clear, &QPushButton::clicked, this, &SessionListOverlay::clearFiltersRequested);
}

void SessionListOverlay::setState(const SessionListModel& model)
{
    const SessionListState state = model.state();
    const SessionQuery& query = model.query();
    const QString checking = state.walkedOnce || state.cacheError ? QString() : tr("Still looking through the cache.");
    if (state.archiveError && state.cacheError) {
        say(tr("No store could be asked"),
            tr("Which conversations there are is not known.\n\nThe archive: %1\n\nThe cache: %2")
                .arg(state.archiveError->text(), state.cacheError->text()),
            false);
    } else if (query.isAboutCacheOnly() && state.cacheError) {
        say(tr("The cache could not be asked"),
            tr("What this choice lists is known by the cache alone. %1").arg(state.cacheError->text()), false);
    } else if (query.hidesAnything()) {
        const QString filters = querytext::hiding(query, model.userName(query.userId.value_or(0))).join(tr(", "));
        say(tr("Nothing found"), tr("No conversation passes: %1. %2").arg(filters, checking).trimmed(), true);
    } else if (query.isAboutCacheOnly()) {
        say(tr("Nothing is cached"),
            checking.isEmpty() ? tr("By time left, only cached conversations are listed.") : checking, false);
    } else if (state.archiveError) {
        say(tr("Nothing to show"),
            tr("The cache holds no conversation, and the archive could not be asked: %1")
                .arg(state.archiveError->text()),
            false);
    } else if (state.cacheError) {
        say(tr("Nothing to show"),
            tr("The archive holds no conversation, and the cache could not be asked: %1").arg(state.cacheError->text()),
            false);
    } else if (!checking.isEmpty()) {
        say(tr("Nothing in the archive"), checking, false);
    } else {
        say(tr("No conversations yet"),
            tr("Both stores answer, and both are empty. Conversations appear here as soon as the service writes one; "
               "press F5 to look again."),
            false);
    }
}

void SessionListOverlay::say(const QString& title, const QString& text, bool canClear)
{
    m_title->setText(title);
    m_text->setText(text);
    m_clear->setVisible(canClear);
    setAccessibleName(title);
    setAccessibleDescription(text);
}

} // namespace talkglass
