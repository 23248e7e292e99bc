#include "views/ShortcutsDialog.h"

#include "views/Theme.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace talkglass {

ShortcutsDialog::ShortcutsDialog(const Keys& keys, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::unit * 6);
    grid->setVerticalSpacing(theme::unit * 2);
    QFont bold = font();
    bold.setBold(true);
    for (int row = 0; row < keys.size(); ++row) {
        auto* key = new QLabel(keys.at(row).first, this);
        key->setFont(bold);
        auto* meaning = new QLabel(keys.at(row).second, this);
        meaning->setAccessibleName(keys.at(row).first + QStringLiteral(": ") + keys.at(row).second);
        grid->addWidget(key, row, 0);
        grid->addWidget(meaning, row, 1);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::unit * 5, theme::unit * 5, theme::unit * 5, theme::unit * 4);
    column->setSpacing(theme::unit * 4);
    column->addLayout(grid);
    column->addWidget(buttons);
    column->setSizeConstraint(QLayout::SetFixedSize);
}

} // namespace talkglass
