#include "views/ResidencyBadge.h"

#include "views/Theme.h"

#include <QPainter>

namespace talkglass {

ResidencyBadge::ResidencyBadge(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setResidency(Residency::Unknown);
}

void ResidencyBadge::setResidency(Residency residency)
{
    m_residency = residency;
    setToolTip(theme::residencyExplanation(residency));
    setAccessibleName(theme::residencyLabel(residency));
    setAccessibleDescription(theme::residencyExplanation(residency));
    updateGeometry();
    update();
}

QSize ResidencyBadge::sizeHint() const
{
    return {theme::residencyBadgeWidth(m_residency, font()), fontMetrics().height() + theme::unit};
}

void ResidencyBadge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    theme::paintResidencyBadge(painter, rect(), m_residency, palette(), font());
}

} // namespace talkglass
