#include "views/StoreStatusItem.h"

#include "views/ElidedLabel.h"
#include "views/StoreReason.h"
#include "views/Theme.h"
#include "views/TimeText.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace talkglass {

/// Filled: up. Crossed: away. Ring: not asked yet.
class StoreStatusItem::Mark : public QWidget
{
public:
    explicit Mark(QWidget* parent)
        : QWidget(parent)
    {
        setFixedSize(theme::unit * 3, theme::unit * 3);
    }

    void setState(StoreStatus::State state)
    {
        m_state = state;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF circle = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
        switch (m_state) {
        case StoreStatus::State::Up:
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme::success(palette()));
            painter.drawEllipse(circle);
            break;
        case StoreStatus::State::Away:
            painter.setPen(QPen(theme::danger(palette()), 2, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(circle.topLeft(), circle.bottomRight());
            painter.drawLine(circle.topRight(), circle.bottomLeft());
            break;
        case StoreStatus::State::Unknown:
            painter.setPen(QPen(theme::mutedText(palette()), 1.5));
            painter.drawEllipse(circle);
            break;
        }
    }

private:
    StoreStatus::State m_state = StoreStatus::State::Unknown;
};

namespace {

QString latency(qint64 micros)
{
    const double milliseconds = static_cast<double>(micros) / 1000;
    return StoreStatusItem::tr("%1 ms").arg(QLocale().toString(milliseconds, 'f', milliseconds < 10 ? 1 : 0));
}

QString nextTry(const StoreStatus& status, Timestamp now)
{
    const qint64 left = (status.nextTry.micros() - now.micros() + 999'999) / 1'000'000;
    if (!status.nextTry.isValid() || left <= 0)
        return StoreStatusItem::tr("trying");
    return StoreStatusItem::tr("next try in %1 s").arg(left);
}

} // namespace

StoreStatusItem::StoreStatusItem(const QString& name, std::shared_ptr<const Clock> clock, QWidget* parent)
    : QWidget(parent)
    , m_name(name)
    , m_clock(std::move(clock))
    , m_mark(new Mark(this))
    , m_text(new ElidedLabel(this))
    , m_tryNow(new QToolButton(this))
{
    m_tryNow->setText(tr("Try now"));
    m_tryNow->setAccessibleName(tr("Try %1 now").arg(name));
    m_tryNow->setAutoRaise(false);
    connect(m_tryNow, &QToolButton::clicked, this, &StoreStatusItem::tryNowRequested);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::unit + 2);
    row->addWidget(m_mark);
    row->addWidget(m_text, 1);
    row->addWidget(m_tryNow);
    setStatus({});
}

void StoreStatusItem::setStatus(const StoreStatus& status)
{
    m_status = status;
    m_mark->setState(status.state);
    m_tryNow->setVisible(status.state == StoreStatus::State::Away);
    tick();
}

QString StoreStatusItem::text() const
{
    return m_text->text();
}

void StoreStatusItem::tick()
{
    QString text = m_name;
    QString hint = m_status.endpoint;
    ElidedLabel::Tone tone = ElidedLabel::Tone::Plain;
    switch (m_status.state) {
    case StoreStatus::State::Up:
        if (!m_status.version.isEmpty())
            text += u' ' + m_status.version;
        if (m_status.latencyMicros >= 0)
            text += QStringLiteral(" · ") + latency(m_status.latencyMicros);
        hint += u'\n' + tr("Connected since %1").arg(timetext::clock(m_status.since));
        break;
    case StoreStatus::State::Away:
        tone = ElidedLabel::Tone::Danger;
        text = tr("%1 away since %2 · %3 · %4")
                   .arg(m_name, timetext::clock(m_status.since), storereason::brief(m_status.reason, m_status.endpoint),
                        nextTry(m_status, m_clock->now()));
        hint = m_status.reason.message + u'\n' + m_status.reason.hint;
        break;
    case StoreStatus::State::Unknown:
        tone = ElidedLabel::Tone::Muted;
        text = tr("%1 · connecting…").arg(m_name);
        break;
    }
    m_text->setText(text);
    m_text->setHint(hint.trimmed());
    // A reason gives way where there is little room; what is well is short, and stays whole.
    m_text->setGivesWay(m_status.state == StoreStatus::State::Away);
    m_text->setTone(tone);
    setAccessibleName(text);
}

} // namespace talkglass
