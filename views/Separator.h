#pragma once

#include <QFrame>

namespace talkglass {

/// A thin line between parts of the window. GUI thread.
class Separator : public QFrame
{
    Q_OBJECT

public:
    explicit Separator(QWidget* parent)
        : QFrame(parent)
    {
        setFrameShape(QFrame::HLine);
        setFrameShadow(QFrame::Plain);
        setForegroundRole(QPalette::Midlight);
    }
};

} // namespace talkglass
