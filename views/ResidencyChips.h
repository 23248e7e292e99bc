#pragma once

#include "models/items/CachedIndex.h"

#include <QList>
#include <QWidget>

class QButtonGroup;

namespace talkglass {

class ResidencyChip;

/// The row of chips under the tool bar: how many sessions there are of each residency, one click to see only these.
/// One is always chosen. Wire: chips.showChanged → SessionFilterBar::setShow, filter bar's queryChanged → setShow
/// (query.show), model.countsChanged → setCounts. Where there is little room, chips lose their labels. GUI thread.
class ResidencyChips : public QWidget
{
    Q_OBJECT

public:
    explicit ResidencyChips(QWidget* parent = nullptr);

    SessionQuery::Show show() const;
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

public Q_SLOTS:
    void setCounts(const talkglass::SessionCounts& counts);
    /// Emits nothing.
    void setShow(talkglass::SessionQuery::Show show);

Q_SIGNALS:
    /// A person chose.
    void showChanged(talkglass::SessionQuery::Show show);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int widthOf(bool compact) const;
    void fit();

    QButtonGroup* m_group;
    QList<ResidencyChip*> m_chips;
};

} // namespace talkglass
