#pragma once

#include <QList>
#include <QPlainTextEdit>

namespace talkglass {

/// A part of a message's text, to read and to select from. What is shown differs from it: what could lie to a reader is
/// made visible, and lines that no editor can lay out in time are broken, with a mark at the break. What is copied is
/// the text as it stands in the message. GUI thread.
class TextPage : public QPlainTextEdit
{
    Q_OBJECT

public:
    static constexpr qsizetype lineChars = 1000;

    explicit TextPage(QWidget* parent = nullptr);

    void showText(const QString& text);
    /// What a copy of the selection gives.
    QString selectedOriginal() const;

protected:
    QMimeData* createMimeDataFromSelection() const override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString brokenIntoLines();
    void markBreaks();

    QString m_text;
    QList<qsizetype> m_places; ///< of each shown character in the text, and where it ends
    QList<int> m_breaks;       ///< numbers of the lines that go on in the next one
};

} // namespace talkglass
