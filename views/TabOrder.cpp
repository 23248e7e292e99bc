#include "views/TabOrder.h"

#include <QWidget>

namespace talkglass::taborder {

namespace {

/// What takes the focus in this part, in the order in which it does so far.
QList<QWidget*> stopsIn(QWidget* part)
{
    QList<QWidget*> stops;
    QWidget* const window = part->window();
    for (QWidget* widget = window->nextInFocusChain(); widget != window; widget = widget->nextInFocusChain()) {
        if ((widget == part || part->isAncestorOf(widget)) && widget->focusPolicy() != Qt::NoFocus &&
            !widget->focusProxy())
            stops.append(widget);
    }
    return stops;
}

} // namespace

void inOrder(const QList<QWidget*>& parts)
{
    QList<QWidget*> stops;
    for (QWidget* part : parts)
        stops += stopsIn(part);
    for (qsizetype i = 1; i < stops.size(); ++i)
        QWidget::setTabOrder(stops[i - 1], stops[i]);
}

} // namespace talkglass::taborder
