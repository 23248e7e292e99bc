#pragma once

#include <QFrame>
#include <QString>

namespace talkglass {

/// One line of plain text that is cut where there is no room; then the tooltip has it whole. A screen reader gets
/// all of it. GUI thread.
class ElidedLabel : public QFrame
{
    Q_OBJECT

public:
    enum class Tone { Plain, Muted, Good, Warning, Danger };

    explicit ElidedLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    QString text() const { return m_text; }
    void setTone(Tone tone);
    void setElideMode(Qt::TextElideMode mode);
    /// Shown on hover besides the whole text; plain.
    void setHint(const QString& hint);
    /// False: it is never cut, whatever else has to give way.
    void setGivesWay(bool givesWay);
    bool isElided() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString shownText() const;

    QString m_text;
    QString m_hint;
    bool m_givesWay = true;
    Tone m_tone = Tone::Plain;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

/// Plain text for a tooltip that will not be taken for HTML; lines are kept.
QString plainToolTip(const QString& text);

} // namespace talkglass
