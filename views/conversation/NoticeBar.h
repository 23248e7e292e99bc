#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace talkglass {

/// One line in a pane instead of a modal box: what is not as it should be, and a button against it. GUI thread.
class NoticeBar : public QWidget
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget* parent = nullptr);

    /// Empty text hides it.
    void showNotice(const QString& text, const QString& button = {});
    QString text() const;

Q_SIGNALS:
    void buttonClicked();

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyColors();

    QLabel* m_text = nullptr;
    QPushButton* m_button = nullptr;
};

} // namespace talkglass
