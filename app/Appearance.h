#pragma once

#include "app/Options.h"

#include <QObject>

namespace talkglass {

/// Light or dark, as asked for or as the system says; follows the system while the program runs. One object a
/// QApplication. GUI thread.
class Appearance : public QObject
{
    Q_OBJECT

public:
    explicit Appearance(Options::Theme theme, QObject* parent = nullptr);

private:
    void followSystem();
    void askPortal();
    void apply(bool dark);
};

} // namespace talkglass
