#pragma once

#include "models/conversation/Residency.h"

#include <QWidget>

namespace talkglass {

/// The residency of one session: mark and label, explained on hover. GUI thread.
class ResidencyBadge : public QWidget
{
    Q_OBJECT

public:
    explicit ResidencyBadge(QWidget* parent = nullptr);

    void setResidency(Residency residency);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Residency m_residency = Residency::Unknown;
};

} // namespace talkglass
