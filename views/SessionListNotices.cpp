#include "views/SessionListNotices.h"

#include "views/ElidedLabel.h"
#include "views/StoreReason.h"
#include "views/Theme.h"
#include "views/TimeText.h"

#include <QPainter>
#include <QVBoxLayout>

namespace talkglass {

namespace {

using storereason::brief;

QString when(const StoreStatus& status)
{
    if (status.state != StoreStatus::State::Away || !status.since.isValid())
        return {};
    return SessionListNotices::tr(" since %1").arg(timetext::clock(status.since));
}

QString nextTry(const StoreStatus& status)
{
    if (status.state != StoreStatus::State::Away || !status.nextTry.isValid())
        return {};
    return SessionListNotices::tr(" Next try %1.").arg(timetext::clock(status.nextTry));
}

ElidedLabel* addLine(QWidget* parent)
{
    auto* line = new ElidedLabel(parent);
    line->setTone(ElidedLabel::Tone::Warning);
    line->hide();
    parent->layout()->addWidget(line);
    return line;
}

} // namespace

SessionListNotices::SessionListNotices(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * theme::unit, theme::unit, 3 * theme::unit, theme::unit);
    layout->setSpacing(theme::unit);
    m_archive = addLine(this);
    m_cache = addLine(this);
}

void SessionListNotices::setState(const SessionListState& state)
{
    m_archive->setVisible(state.archiveError.has_value());
    if (state.archiveError) {
        m_archive->setText(
            tr("Archive away%1: %2. Shown is what is cached or was read before.%3")
                .arg(when(state.archive), brief(*state.archiveError, state.archive.endpoint), nextTry(state.archive)));
        m_archive->setHint(state.archiveError->text());
    }
    m_cache->setVisible(state.cacheError.has_value());
    if (state.cacheError) {
        m_cache->setText(
            tr("Cache away%1: %2. Where conversations live is not known.%3")
                .arg(when(state.cache), brief(*state.cacheError, state.cache.endpoint), nextTry(state.cache)));
        m_cache->setHint(state.cacheError->text());
    }
    const int lines = int(state.archiveError.has_value()) + int(state.cacheError.has_value());
    const int height = lines == 0 ? 0 : lines * (m_archive->sizeHint().height() + theme::unit) + theme::unit;
    setVisible(lines > 0);
    if (height == m_height)
        return;
    m_height = height;
    Q_EMIT heightChanged();
}

int SessionListNotices::neededHeight() const
{
    return m_height;
}

void SessionListNotices::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme::noteBackground(palette()));
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme::separator(palette()));
}

} // namespace talkglass
