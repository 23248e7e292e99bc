#pragma once

#include <QDialog>
#include <QList>
#include <QPair>
#include <QString>

namespace talkglass {

/// Every key of the window, and what it does. Open it with open(). GUI thread.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT

public:
    /// Key as the person sees it, and what it does; in the order shown.
    using Keys = QList<QPair<QString, QString>>;

    explicit ShortcutsDialog(const Keys& keys, QWidget* parent = nullptr);
};

} // namespace talkglass
