#pragma once

#include <QPlainTextEdit>

namespace talkglass {

/// The field a message is written in: grows with its text up to six lines; takes a very long pasted text without
/// laying it out (an editor with a line of 64 MB would freeze), shown as a placeholder that can be removed. GUI thread.
class ComposerField : public QPlainTextEdit
{
    Q_OBJECT

public:
    /// Texts from here on are held, not edited.
    static constexpr qsizetype longPaste = 100'000;

    explicit ComposerField(QWidget* parent = nullptr);

    QString content() const;
    void setContent(const QString& content);
    bool isEmpty() const { return m_held.isEmpty() && document()->isEmpty(); }
    bool isHoldingLongText() const { return !m_held.isEmpty(); }
    qsizetype length() const;

Q_SIGNALS:
    void contentChanged();
    void sendRequested(); ///< Ctrl+Enter
    void askRequested();  ///< Ctrl+Shift+Enter

protected:
    void insertFromMimeData(const QMimeData* source) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void hold(const QString& text);
    void release();
    void fitHeight();

    QString m_held;
};

} // namespace talkglass
