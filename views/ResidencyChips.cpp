#include "views/ResidencyChips.h"

#include "views/ResidencyChip.h"
#include "views/Theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>

namespace talkglass {

namespace {

constexpr int spacing = theme::unit + 2;
constexpr SessionQuery::Show order[] = {SessionQuery::Show::All,       SessionQuery::Show::Both,
                                        SessionQuery::Show::CacheOnly, SessionQuery::Show::ArchiveOnly,
                                        SessionQuery::Show::Ghost,     SessionQuery::Show::Orphan,
                                        SessionQuery::Show::Problems};

qint64 countOf(const SessionCounts& counts, SessionQuery::Show show)
{
    switch (show) {
    case SessionQuery::Show::All:
        return counts.total;
    case SessionQuery::Show::Both:
        return counts.both;
    case SessionQuery::Show::CacheOnly:
        return counts.cacheOnly;
    case SessionQuery::Show::ArchiveOnly:
        return counts.archiveOnly;
    case SessionQuery::Show::Ghost:
        return counts.ghost;
    case SessionQuery::Show::Orphan:
        return counts.orphan;
    case SessionQuery::Show::Problems:
        return counts.problems;
    }
    return -1;
}

/// While the walk goes on, archive only can still become less, and so is not "at least".
bool mayGrow(SessionQuery::Show show)
{
    return show != SessionQuery::Show::ArchiveOnly;
}

} // namespace

ResidencyChips::ResidencyChips(QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * theme::unit, theme::unit, 2 * theme::unit, theme::unit);
    layout->setSpacing(spacing);
    for (const SessionQuery::Show show : order) {
        auto* chip = new ResidencyChip(show, this);
        m_group->addButton(chip);
        m_chips.append(chip);
        layout->addWidget(chip);
    }
    layout->addStretch();
    m_chips.first()->setChecked(true);
    setAccessibleName(tr("Residency"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::buttonClicked, this, [this] { Q_EMIT showChanged(show()); });
}

SessionQuery::Show ResidencyChips::show() const
{
    for (const ResidencyChip* chip : m_chips) {
        if (chip->isChecked())
            return chip->show();
    }
    return SessionQuery::Show::All;
}

void ResidencyChips::setShow(SessionQuery::Show show)
{
    for (ResidencyChip* chip : m_chips) {
        if (chip->show() == show)
            chip->setChecked(true);
    }
}

void ResidencyChips::setCounts(const SessionCounts& counts)
{
    for (ResidencyChip* chip : m_chips)
        chip->setCount(countOf(counts, chip->show()), !counts.complete && mayGrow(chip->show()));
    fit();
}

int ResidencyChips::widthOf(bool compact) const
{
    int width = 4 * theme::unit + spacing * int(m_chips.size() - 1);
    for (const ResidencyChip* chip : m_chips)
        width += chip->sizeFor(compact).width();
    return width;
}

QSize ResidencyChips::minimumSizeHint() const
{
    return {widthOf(true), m_chips.first()->sizeHint().height() + 2 * theme::unit};
}

QSize ResidencyChips::sizeHint() const
{
    return {widthOf(false), minimumSizeHint().height()};
}

void ResidencyChips::fit()
{
    const bool compact = widthOf(false) > width();
    for (ResidencyChip* chip : m_chips)
        chip->setCompact(compact);
}

void ResidencyChips::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace talkglass
