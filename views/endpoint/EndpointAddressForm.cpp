#include "views/endpoint/EndpointAddressForm.h"

#include "views/Theme.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHostAddress>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSpinBox>

#include <algorithm>

namespace talkglass {

namespace {

QStringList words(const QString& text)
{
    static const QRegularExpression gap(QStringLiteral("[,\\s]+"));
    return text.split(gap, Qt::SkipEmptyParts);
}

QLabel* labelFor(const QString& text, QWidget* field, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setBuddy(field);
    return label;
}

} // namespace

EndpointAddressForm::EndpointAddressForm(QWidget* parent)
    : QWidget(parent)
    , m_address(new QComboBox(this))
    , m_port(new QSpinBox(this))
    , m_hosts(new QLineEdit(this))
    , m_origins(new QLineEdit(this))
    , m_said(new QLabel(this))
{
    m_address->setObjectName(QStringLiteral("endpointAddress"));
    m_address->setAccessibleName(tr("Address"));
    m_address->setEditable(true);
    m_address->setInsertPolicy(QComboBox::NoInsert);
    m_address->addItem(tr("This machine only (127.0.0.1 and ::1)"), QString());
    m_address->addItem(tr("Every address of this machine (0.0.0.0)"), QStringLiteral("0.0.0.0"));
    m_port->setObjectName(QStringLiteral("endpointPort"));
    m_port->setAccessibleName(tr("Port"));
    m_port->setRange(0, 65535);
    m_port->setSpecialValueText(tr("any free one"));
    m_hosts->setObjectName(QStringLiteral("endpointHosts"));
    m_hosts->setAccessibleName(tr("Host names"));
    m_hosts->setPlaceholderText(tr("localhost only"));
    m_hosts->setToolTip(tr("Names by which clients may call it besides localhost, such as talkglass.example"));
    m_origins->setObjectName(QStringLiteral("endpointOrigins"));
    m_origins->setAccessibleName(tr("Origins"));
    m_origins->setPlaceholderText(tr("no web page"));
    m_origins->setToolTip(tr("Web pages whose scripts may call it, such as https://app.example:8443"));
    m_said->setObjectName(QStringLiteral("endpointWarning"));
    m_said->setTextFormat(Qt::PlainText);
    m_said->setWordWrap(true);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme::unit * 2);
    grid->setVerticalSpacing(theme::unit * 2);
    grid->addWidget(labelFor(tr("Address"), m_address, this), 0, 0);
    grid->addWidget(m_address, 0, 1);
    grid->addWidget(labelFor(tr("Port"), m_port, this), 0, 2);
    grid->addWidget(m_port, 0, 3);
    grid->addWidget(labelFor(tr("Host names"), m_hosts, this), 1, 0);
    grid->addWidget(m_hosts, 1, 1);
    grid->addWidget(labelFor(tr("Origins"), m_origins, this), 1, 2);
    grid->addWidget(m_origins, 1, 3);
    grid->addWidget(m_said, 2, 0, 1, 4);
    grid->setColumnStretch(1, 3);
    grid->setColumnStretch(3, 2);

    connect(m_address, &QComboBox::currentTextChanged, this, &EndpointAddressForm::check);
    connect(m_port, &QSpinBox::valueChanged, this, &EndpointAddressForm::check);
    connect(m_hosts, &QLineEdit::textChanged, this, &EndpointAddressForm::check);
    connect(m_origins, &QLineEdit::textChanged, this, &EndpointAddressForm::check);
    setSettings({});
}

void EndpointAddressForm::setSettings(const EndpointSettings& settings)
{
    m_given = settings;
    const int known = m_address->findData(settings.address);
    if (known >= 0)
        m_address->setCurrentIndex(known);
    else
        m_address->setEditText(settings.address);
    m_port->setValue(settings.port);
    m_hosts->setText(settings.allowedHosts.join(u", "));
    m_origins->setText(settings.allowedOrigins.join(u", "));
    check();
}

QString EndpointAddressForm::address() const
{
    const QString text = m_address->currentText().trimmed();
    const int known = m_address->findText(text);
    return known >= 0 ? m_address->itemData(known).toString() : text;
}

EndpointSettings EndpointAddressForm::settings() const
{
    EndpointSettings settings = m_given;
    settings.address = address();
    settings.port = quint16(m_port->value());
    settings.allowedHosts = words(m_hosts->text());
    settings.allowedOrigins = words(m_origins->text());
    return settings;
}

QString EndpointAddressForm::problem() const
{
    const QString typed = address();
    if (!typed.isEmpty() && QHostAddress(typed).isNull())
        return tr("“%1” is no IP address.").arg(typed);
    const QStringList origins = words(m_origins->text());
    const auto isOrigin = [](const QString& origin) {
        return origin.startsWith(u"http://") || origin.startsWith(u"https://");
    };
    if (!std::all_of(origins.begin(), origins.end(), isOrigin))
        return tr("An origin begins with http:// or https://.");
    return {};
}

void EndpointAddressForm::setLocked(bool locked)
{
    for (QWidget* field : {static_cast<QWidget*>(m_address), static_cast<QWidget*>(m_port),
                           static_cast<QWidget*>(m_hosts), static_cast<QWidget*>(m_origins)})
        field->setEnabled(!locked);
}

void EndpointAddressForm::check()
{
    const QString wrong = problem();
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, wrong.isEmpty() ? theme::warning(palette()) : theme::danger(palette()));
    m_said->setPalette(colors);
    if (!wrong.isEmpty())
        m_said->setText(wrong);
    else if (settings().isBeyondThisMachine())
        m_said->setText(
            tr("⚠ Other machines can reach this address. Whoever has a token can read and change what these "
               "stores hold, and nothing is encrypted on the way."));
    else
        m_said->clear();
    m_said->setVisible(!m_said->text().isEmpty());
    Q_EMIT changed();
}

void EndpointAddressForm::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        check();
}

} // namespace talkglass
