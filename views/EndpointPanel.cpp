#include "views/EndpointPanel.h"

#include "models/endpoint/Endpoint.h"
#include "views/ElidedLabel.h"
#include "views/Separator.h"
#include "views/Theme.h"
#include "views/WindowFit.h"
#include "views/endpoint/EndpointAddressForm.h"
#include "views/endpoint/EndpointTokenBox.h"
#include "views/endpoint/RequestLogView.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace talkglass {

namespace {

constexpr int spokenMs = 5000;

QLabel* heading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    return label;
}

} // namespace

EndpointPanel::EndpointPanel(Endpoint& endpoint, RequestLogModel& log, QWidget* parent)
    : QDialog(parent)
    , m_endpoint(endpoint)
    , m_state(heading(QString(), this))
    , m_note(new ElidedLabel(this))
    , m_switch(new QPushButton(this))
    , m_address(new EndpointAddressForm(this))
    , m_readOnly(
          new QLabel(tr("Read-only: messages and sessions can be read; what would write is refused (403)."), this))
    , m_token(new EndpointTokenBox(endpoint, this))
    , m_said(new ElidedLabel(this))
    , m_log(new RequestLogView(log, this))
{
    setWindowTitle(tr("HTTP endpoint"));
    m_state->setObjectName(QStringLiteral("endpointState"));
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_state->setTextFormat(Qt::PlainText);
    m_note->setObjectName(QStringLiteral("endpointNote"));
    m_switch->setObjectName(QStringLiteral("endpointSwitch"));
    m_readOnly->setObjectName(QStringLiteral("endpointReadOnly"));
    m_readOnly->setWordWrap(true);
    m_readOnly->hide();
    m_said->setTone(ElidedLabel::Tone::Good);
    layOut();

    connect(m_switch, &QPushButton::clicked, this, &EndpointPanel::startOrStop);
    connect(m_address, &EndpointAddressForm::changed, this, &EndpointPanel::showState);
    connect(m_token, &EndpointTokenBox::copied, this, &EndpointPanel::showCopied);
    connect(&endpoint, &Endpoint::stateChanged, this, &EndpointPanel::showState);
    showState();
    windowfit::resize(*this, {880, 640});
}

void EndpointPanel::layOut()
{
    auto* top = new QHBoxLayout;
    top->setSpacing(theme::unit * 3);
    top->addWidget(m_state);
    top->addWidget(m_note, 1);
    top->addWidget(m_switch);
    auto* logHead = new QHBoxLayout;
    logHead->addWidget(heading(tr("Requests"), this));
    logHead->addWidget(m_said, 1);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::unit * 4, theme::unit * 4, theme::unit * 4, theme::unit * 4);
    column->setSpacing(theme::unit * 3);
    column->addLayout(top);
    column->addWidget(m_address);
    column->addWidget(m_readOnly);
    column->addWidget(new Separator(this));
    column->addWidget(m_token);
    column->addWidget(new Separator(this));
    column->addLayout(logHead);
    column->addWidget(m_log, 1);
}

void EndpointPanel::setSettings(const EndpointSettings& settings)
{
    using State = Endpoint::State;
    if (m_endpoint.state() == State::Stopped || m_endpoint.state() == State::Failed)
        m_address->setSettings(settings);
}

void EndpointPanel::setReadOnly(bool readOnly)
{
    m_readOnly->setVisible(readOnly);
}

void EndpointPanel::setUsers(const QList<User>& users)
{
    m_token->setUsers(users);
}

void EndpointPanel::setSession(const SessionKey& key)
{
    m_token->setSession(key);
}

void EndpointPanel::startOrStop()
{
    if (m_endpoint.state() == Endpoint::State::Running)
        m_endpoint.stop();
    else
        m_endpoint.start(m_address->settings());
}

void EndpointPanel::showState()
{
    using State = Endpoint::State;
    const State state = m_endpoint.state();
    QString note;
    auto tone = ElidedLabel::Tone::Muted;
    switch (state) {
    case State::Stopped:
        m_state->setText(tr("Off"));
        note = tr("Programs cannot reach these stores through Talkglass.");
        break;
    case State::Starting:
        m_state->setText(tr("Starting…"));
        break;
    case State::Running:
        m_state->setText(tr("On: %1").arg(m_endpoint.url()));
        note = m_endpoint.settings().isBeyondThisMachine() ? tr("⚠ reachable from other machines")
                                                           : tr("this machine only");
        if (m_endpoint.settings().isBeyondThisMachine())
            tone = ElidedLabel::Tone::Warning;
        break;
    case State::Stopping:
        m_state->setText(tr("Stopping…"));
        note = tr("What has been accepted is answered first.");
        break;
    case State::Failed:
        m_state->setText(tr("Could not start"));
        note = m_endpoint.error().text();
        tone = ElidedLabel::Tone::Danger;
        break;
    }
    m_note->setText(note);
    m_note->setTone(tone);
    const bool idle = state == State::Stopped || state == State::Failed;
    m_switch->setText(idle ? tr("Start") : tr("Stop"));
    m_switch->setEnabled((idle && m_address->problem().isEmpty()) || state == State::Running);
    m_switch->setDefault(idle);
    m_address->setLocked(!idle);
    m_token->refresh();
}

void EndpointPanel::showCopied(const QString& what)
{
    m_said->setText(tr("Copied: %1").arg(what));
    QTimer::singleShot(spokenMs, m_said, [said = m_said] { said->setText({}); });
}

void EndpointPanel::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, theme::warning(palette()));
    m_readOnly->setPalette(colors);
}

} // namespace talkglass
