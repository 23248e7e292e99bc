#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace talkglass {

/// Stands in for the conversation while there is nothing of it to show: says why, and what to do. GUI thread.
class StatePage : public QWidget
{
    Q_OBJECT

public:
    explicit StatePage(QWidget* parent = nullptr);

    void showText(const QString& title, const QString& text, const QString& button = {});
    /// Quiet shapes of messages behind the text, for what is on its way.
    void setSkeleton(bool on);
    bool hasSkeleton() const { return m_skeleton; }
    QString title() const;

Q_SIGNALS:
    void buttonClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void applyColors();

    bool m_skeleton = false;
    QLabel* m_title = nullptr;
    QLabel* m_text = nullptr;
    QPushButton* m_button = nullptr;
};

} // namespace talkglass
