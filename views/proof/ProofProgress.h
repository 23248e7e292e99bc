#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace talkglass {

/// How far long work is: a bar, a sentence with counts, pause and cancel. GUI thread.
class ProofProgress : public QWidget
{
    Q_OBJECT

public:
    enum class Tone { Working, Good, Bad, Muted };

    explicit ProofProgress(bool canPause, QWidget* parent = nullptr);

    /// Shows the bar and the buttons.
    void begin(const QString& text);
    /// `total` ≤ 0: not known yet.
    void setProgress(const QString& text, qint64 done, qint64 total);
    /// Only the sentence stays.
    void end(const QString& text, Tone tone);
    QString text() const;
    bool isPaused() const { return m_paused; }

Q_SIGNALS:
    void pauseRequested();
    void resumeRequested();
    void cancelRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void togglePause();
    void setTone(Tone tone);

    const bool m_canPause;
    bool m_paused = false;
    Tone m_tone = Tone::Muted;
    QLabel* m_text;
    QProgressBar* m_bar;
    QPushButton* m_pause;
    QPushButton* m_cancel;
};

} // namespace talkglass
