#include "views/Panes.h"

#include "views/Theme.h"

#include <QResizeEvent>

namespace talkglass {

namespace {
constexpr int roomForDetails = 1100;
}

Panes::Panes(QWidget* list, QWidget* conversation, QWidget* details, QWidget* parent)
    : QSplitter(parent)
    , m_details(details)
{
    list->setMinimumWidth(theme::unit * 60);
    conversation->setMinimumWidth(theme::unit * 80);
    addWidget(list);
    addWidget(conversation);
    addWidget(details);
    setChildrenCollapsible(false);
    setHandleWidth(theme::unit / 2);
    setStretchFactor(0, 0);
    setStretchFactor(1, 1);
    setStretchFactor(2, 0);
    setSizes({380, 620, 280});
}

void Panes::setDetailsWanted(bool wanted)
{
    m_wanted = wanted;
    show(wanted);
}

void Panes::resizeEvent(QResizeEvent* event)
{
    QSplitter::resizeEvent(event);
    const bool hadRoom = event->oldSize().width() >= roomForDetails;
    const bool hasRoom = event->size().width() >= roomForDetails;
    if (hadRoom != hasRoom || !event->oldSize().isValid())
        show(m_wanted && hasRoom);
}

void Panes::show(bool shown)
{
    m_details->setVisible(shown);
    Q_EMIT detailsShown(shown);
}

} // namespace talkglass
