#pragma once

#include <QPushButton>

namespace talkglass {

/// A button of a proof window. Enter is never its: there it leads to the message of the current row. `name` is the
/// object's name. GUI thread; the parent owns it.
inline QPushButton* proofButton(const QString& text, const char* name, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QString::fromLatin1(name));
    button->setAutoDefault(false);
    return button;
}

} // namespace talkglass
