#pragma once

#include <QLayout>

namespace talkglass {

/// Widgets beside each other, and below each other where there is no room. GUI thread.
class FlowLayout : public QLayout
{
    Q_OBJECT

public:
    explicit FlowLayout(int spacing);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override;
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// Height needed in this rectangle; `place`: also puts the items there.
    int flow(const QRect& rect, bool place) const;

    QList<QLayoutItem*> m_items;
};

} // namespace talkglass
