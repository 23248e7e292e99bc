#include "views/conversation/DifferenceDialog.h"

#include "models/items/MessageText.h"
#include "views/ElidedLabel.h"
#include "views/Theme.h"
#include "views/TimeText.h"
#include "views/WindowFit.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace talkglass {

namespace {

QString versionText(const Message& message)
{
    constexpr qsizetype most = 20'000;
    QString text = messagetext::visible(QStringView(message.content).left(most));
    if (message.content.size() > most)
        text += u'\u2026';
    return text;
}

QString metadataText(const Message& message)
{
    return messagetext::visible(QString::fromUtf8(QJsonDocument(message.metadata).toJson()).left(20'000)).trimmed();
}

} // namespace

DifferenceDialog::DifferenceDialog(const Message& message, QWidget* parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("One message, two versions"));
    windowfit::resize(*this, {860, 520});
    const Message cached = message.cachedCopy ? *message.cachedCopy : message;
    auto* grid = new QGridLayout;
    const auto addVersion = [&](int column, const QString& name, const Message& version) {
        auto* label = new QLabel(
            tr("%1 \u00B7 %2 \u00B7 %3").arg(name, messagetext::visible(version.role), timetext::utc(version.at)),
            this);
        label->setTextFormat(Qt::PlainText);
        label->setToolTip(plainToolTip(timetext::exact(version.at)));
        auto* text = new QPlainTextEdit(versionText(version), this);
        auto* metadata = new QPlainTextEdit(metadataText(version), this);
        text->setAccessibleName(tr("%1: text").arg(name));
        metadata->setAccessibleName(tr("%1: metadata").arg(name));
        metadata->setFont(theme::monospaceFont(font()));
        for (QPlainTextEdit* field : {text, metadata})
            field->setReadOnly(true);
        grid->addWidget(label, 0, column);
        grid->addWidget(text, 1, column);
        grid->addWidget(metadata, 2, column);
    };
    addVersion(0, tr("In the archive"), message);
    addVersion(1, tr("In the cache"), cached);
    grid->setRowStretch(1, 3);
    grid->setRowStretch(2, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(grid);
    layout->addWidget(buttons);
}

} // namespace talkglass
