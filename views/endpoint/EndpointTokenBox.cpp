#include "views/endpoint/EndpointTokenBox.h"

#include "models/endpoint/Endpoint.h"
#include "models/endpoint/EndpointCalls.h"
#include "models/items/MessageText.h"
#include "views/Icons.h"
#include "views/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace talkglass {

EndpointTokenBox::EndpointTokenBox(Endpoint& endpoint, QWidget* parent)
    : QWidget(parent)
    , m_endpoint(endpoint)
    , m_sessionId(QStringLiteral("chat-1"))
    , m_user(new QComboBox(this))
    , m_token(new QLineEdit(this))
    , m_copy(new QToolButton(this))
    , m_curl(new QToolButton(this))
    , m_calls(new QMenu(tr("Copy as curl"), this))
    , m_said(new QLabel(this))
{
    m_user->setObjectName(QStringLiteral("tokenUser"));
    m_user->setAccessibleName(tr("User of the token"));
    m_user->setEditable(true);
    m_user->setInsertPolicy(QComboBox::NoInsert);
    m_user->setMinimumContentsLength(14);
    m_user->setEditText(QStringLiteral("1"));
    m_token->setObjectName(QStringLiteral("token"));
    m_token->setAccessibleName(tr("Token"));
    m_token->setReadOnly(true);
    m_token->setFont(theme::monospaceFont(font()));
    m_copy->setObjectName(QStringLiteral("copyToken"));
    m_copy->setText(tr("Copy token"));
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_curl->setObjectName(QStringLiteral("copyCurl"));
    m_curl->setText(tr("Copy as curl"));
    m_curl->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_curl->setMenu(m_calls);
    m_curl->setPopupMode(QToolButton::InstantPopup);
    for (QToolButton* button : {m_copy, m_curl})
        button->setFocusPolicy(Qt::StrongFocus);
    m_said->setObjectName(QStringLiteral("tokenNote"));
    m_said->setFont(theme::smallFont(font()));
    m_said->setTextFormat(Qt::PlainText);
    m_said->setWordWrap(true);

    auto* user = new QLabel(tr("Token for user"), this);
    user->setBuddy(m_user);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(theme::unit * 2);
    grid->addWidget(user, 0, 0);
    grid->addWidget(m_user, 0, 1);
    grid->addWidget(m_token, 0, 2);
    grid->addWidget(m_copy, 0, 3);
    grid->addWidget(m_curl, 0, 4);
    grid->addWidget(m_said, 1, 0, 1, 5);
    grid->setColumnStretch(2, 1);

    connect(m_user, &QComboBox::currentTextChanged, this, &EndpointTokenBox::refresh);
    connect(m_copy, &QToolButton::clicked, this, [this] { copy(m_token->text(), tr("token")); });
    connect(m_calls, &QMenu::aboutToShow, this, &EndpointTokenBox::makeCalls);
    updateIcons();
    refresh();
}

void EndpointTokenBox::setUsers(const QList<User>& users)
{
    const qint64 chosen = userId();
    m_user->clear();
    for (const User& user : users) {
        const QString name = messagetext::visible(user.name.left(60));
        m_user->addItem(name.isEmpty() ? QString::number(user.id) : tr("%1 · %2").arg(user.id).arg(name), user.id);
    }
    chooseUser(chosen);
}

void EndpointTokenBox::setSession(const SessionKey& key)
{
    if (key.sessionId.isEmpty())
        return;
    m_sessionId = key.sessionId;
    chooseUser(key.userId);
}

void EndpointTokenBox::chooseUser(qint64 id)
{
    const int known = m_user->findData(id);
    if (known >= 0)
        m_user->setCurrentIndex(known);
    else
        m_user->setEditText(QString::number(id));
    refresh();
}

qint64 EndpointTokenBox::userId() const
{
    const int known = m_user->findText(m_user->currentText());
    return known >= 0 ? m_user->itemData(known).toLongLong() : m_user->currentText().trimmed().toLongLong();
}

void EndpointTokenBox::refresh()
{
    const bool running = m_endpoint.state() == Endpoint::State::Running;
    const qint64 user = userId();
    const QByteArray token = running && user > 0 ? m_endpoint.tokenFor(user) : QByteArray();
    m_token->setText(QString::fromLatin1(token));
    m_token->setCursorPosition(0);
    m_token->setPlaceholderText(running ? tr("no user chosen") : tr("start the endpoint to get one"));
    m_copy->setEnabled(!token.isEmpty());
    m_curl->setEnabled(!token.isEmpty());
    if (running && user <= 0)
        m_said->setText(tr("A user is named by a whole number above 0."));
    else if (running && m_endpoint.hasRandomSecret())
        m_said->setText(tr("No SECRET_KEY is set, so the secret was made for this run: tokens end when the endpoint "
                           "stops. Whoever has one acts as this user."));
    else
        m_said->setText(
            tr("Whoever has a token acts as this user. It is signed with SECRET_KEY, and does not expire."));
    m_said->setVisible(running);
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, theme::mutedText(palette()));
    m_said->setPalette(colors);
}

void EndpointTokenBox::makeCalls()
{
    m_calls->clear();
    const QString url = m_endpoint.url();
    const QByteArray token = m_token->text().toLatin1();
    for (const EndpointCall& call : endpointCalls()) {
        QAction* action = m_calls->addAction(call.method + u' ' + call.path);
        connect(action, &QAction::triggered, this,
                [this, call, url, token] { copy(curlCommand(call, url, token, m_sessionId), tr("curl command")); });
    }
}

void EndpointTokenBox::copy(const QString& text, const QString& what)
{
    QApplication::clipboard()->setText(text);
    Q_EMIT copied(what);
}

void EndpointTokenBox::updateIcons()
{
    const QIcon icon = icons::icon(QStringLiteral("copy"), palette());
    m_copy->setIcon(icon);
    m_curl->setIcon(icon);
}

void EndpointTokenBox::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    updateIcons();
    refresh();
}

} // namespace talkglass
