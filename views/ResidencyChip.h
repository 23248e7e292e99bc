#pragma once

#include "models/items/SessionQuery.h"

#include <QAbstractButton>

namespace talkglass {

/// One chip: mark, label and count in a rounded frame; filled while it is chosen. Small on request: without the label.
/// GUI thread.
class ResidencyChip : public QAbstractButton
{
    Q_OBJECT

public:
    explicit ResidencyChip(SessionQuery::Show show, QWidget* parent = nullptr);

    SessionQuery::Show show() const { return m_show; }
    /// −1: not known. `atLeast`: still counting.
    void setCount(qint64 count, bool atLeast);
    void setCompact(bool compact);
    QSize sizeHint() const override { return sizeFor(m_compact); }
    QSize minimumSizeHint() const override { return sizeFor(m_compact); }
    QSize sizeFor(bool compact) const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    bool hasMark() const { return m_show != SessionQuery::Show::All; }
    QString label(bool compact) const;
    QFont countFont() const;
    void paintMark(QPainter& painter, const QRectF& square) const;
    void tell();

    SessionQuery::Show m_show;
    qint64 m_count = -1;
    bool m_atLeast = false;
    bool m_compact = false;
    QString m_countText;
};

} // namespace talkglass
