#include "views/WindowDialogs.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace talkglass::windowdialogs {

namespace {
struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(WindowDialogs)
};
} // namespace

void askToMakeTables(QWidget* window, const QString& archive, std::function<void()> make)
{
    auto* question =
        new QMessageBox(QMessageBox::Question, Texts::tr("Make missing tables?"),
                        Texts::tr("In %1: the tables and indexes that Talkglass needs are made where they are missing. "
                                  "Those that exist are not touched.")
                            .arg(archive),
                        QMessageBox::Cancel, window);
    question->setTextFormat(Qt::PlainText);
    question->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton* yes = question->addButton(Texts::tr("Make tables"), QMessageBox::AcceptRole);
    QObject::connect(yes, &QPushButton::clicked, window, std::move(make));
    question->open();
}

void showAbout(QWidget* window)
{
    auto* about = new QMessageBox(QMessageBox::NoIcon, Texts::tr("About Talkglass"),
                                  Texts::tr("Talkglass %1").arg(QCoreApplication::applicationVersion()),
                                  QMessageBox::Close, window);
    about->setInformativeText(Texts::tr("Shows where every conversation of an AI agent lives: in the cache, in the "
                                        "archive, in both, or about to be lost. MIT licence."));
    about->setAttribute(Qt::WA_DeleteOnClose);
    about->open();
}

} // namespace talkglass::windowdialogs
