#include "views/ConnectView.h"

#include "views/Theme.h"

#include <QEvent>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace talkglass {

namespace {

constexpr int cardWidth = theme::unit * 130;

QLabel* paragraph(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QString told(const StoreError& error)
{
    return error.hint.isEmpty() ? error.message : QString(error.message + u'\n' + error.hint);
}

} // namespace

ConnectView::ConnectView(QWidget* parent)
    : QWidget(parent)
    , m_title(paragraph(tr("Where do your conversations live?"), this))
    , m_lead(paragraph(tr("Talkglass shows conversations kept in Redis and PostgreSQL as one list. Look around first "
                          "with sample conversations in two private servers, gone when you close the window:"),
                       this))
    , m_demo(new QPushButton(tr("Try the &demo"), this))
    , m_own(paragraph(tr("Or connect to your own stores:"), this))
    , m_redis(new QLineEdit(this))
    , m_archive(new QLineEdit(this))
    , m_line(paragraph({}, this))
    , m_connect(new QPushButton(tr("&Connect"), this))
    , m_hint(paragraph(tr("A deployment's file works too: talkglass --env-file .env reads REDIS_URL and DATABASE_URL. "
                          "Stores on another machine are opened read-only until you unlock them."),
                       this))
{
    m_redis->setPlaceholderText(QStringLiteral("redis://localhost:6379/0"));
    m_archive->setPlaceholderText(QStringLiteral("postgresql://me@localhost:5432/chat"));
    m_redis->setAccessibleName(tr("Address of Redis"));
    m_archive->setAccessibleName(tr("Address of PostgreSQL"));
    m_redis->setObjectName(QStringLiteral("redisAddress"));
    m_archive->setObjectName(QStringLiteral("archiveAddress"));
    m_demo->setObjectName(QStringLiteral("demo"));
    m_connect->setObjectName(QStringLiteral("connect"));
    m_line->setObjectName(QStringLiteral("line"));
    m_line->setTextInteractionFlags(Qt::TextSelectableByMouse);

    for (QPushButton* button : {m_demo, m_connect})
        button->setMinimumWidth(theme::unit * 30);

    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    auto* centre = new QHBoxLayout;
    centre->addStretch();
    centre->addWidget(makeCard());
    centre->addStretch();
    outer->addLayout(centre);
    outer->addStretch(3);

    connect(m_demo, &QPushButton::clicked, this, &ConnectView::demoRequested);
    connect(m_connect, &QPushButton::clicked, this, &ConnectView::submit);
    for (QLineEdit* edit : {m_redis, m_archive}) {
        connect(edit, &QLineEdit::returnPressed, this, &ConnectView::submit);
        connect(edit, &QLineEdit::textChanged, this, &ConnectView::check);
    }
    connect(&m_ticker, &QTimer::timeout, this, &ConnectView::tick);
    m_ticker.setInterval(1000);
    check();
    updateLook();
    m_demo->setFocus();
}

QWidget* ConnectView::makeCard()
{
    auto* card = new QWidget(this);
    card->setFixedWidth(cardWidth);
    auto* column = new QVBoxLayout(card);
    column->setSpacing(theme::unit * 3);
    column->addWidget(m_title);
    column->addWidget(m_lead);
    auto* demoRow = new QHBoxLayout;
    demoRow->addWidget(m_demo);
    demoRow->addStretch();
    column->addLayout(demoRow);
    column->addSpacing(theme::unit * 3);
    column->addWidget(m_own);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(theme::unit * 3);
    form->setVerticalSpacing(theme::unit * 2);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Redis"), m_redis);
    form->addRow(tr("&PostgreSQL"), m_archive);
    column->addLayout(form);
    auto* connectRow = new QHBoxLayout;
    connectRow->addStretch();
    connectRow->addWidget(m_connect);
    column->addLayout(connectRow);
    column->addWidget(m_line);
    column->addWidget(m_hint);
    // The line comes and goes; without room kept for it everything would jump.
    m_line->setMinimumHeight(fontMetrics().height() * 3);
    m_line->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    return card;
}

void ConnectView::setAddresses(const QString& redis, const QString& archive)
{
    m_redis->setText(redis);
    m_archive->setText(archive);
}

void ConnectView::setWorking(const QString& what)
{
    m_what = what;
    m_seconds = 0;
    setEnabledAll(false);
    m_ticker.start();
    showLine(what, false);
}

void ConnectView::setFailed(const StoreError& error)
{
    m_ticker.stop();
    setEnabledAll(true);
    showLine(told(error), true);
}

void ConnectView::tick()
{
    ++m_seconds;
    showLine(tr("%1 %2 s").arg(m_what).arg(m_seconds), false);
}

void ConnectView::setEnabledAll(bool enabled)
{
    for (QWidget* widget : std::initializer_list<QWidget*>{m_demo, m_redis, m_archive, m_connect})
        widget->setEnabled(enabled);
    if (enabled)
        check();
}

void ConnectView::check()
{
    m_connect->setEnabled(!m_redis->text().trimmed().isEmpty() && !m_archive->text().trimmed().isEmpty());
    m_connect->setToolTip(m_connect->isEnabled() ? QString() : tr("Needs both addresses"));
    showLine({}, false);
}

void ConnectView::submit()
{
    if (!m_connect->isEnabled())
        return;
    const Result<RedisEndpoint> redis = RedisEndpoint::fromUrl(m_redis->text().trimmed());
    if (!redis) {
        showLine(told(redis.error()), true);
        m_redis->setFocus();
        return;
    }
    const Result<PostgresEndpoint> archive = PostgresEndpoint::fromUrl(m_archive->text().trimmed());
    if (!archive) {
        showLine(told(archive.error()), true);
        m_archive->setFocus();
        return;
    }
    Q_EMIT connectRequested(*redis, *archive);
}

void ConnectView::showLine(const QString& text, bool isError)
{
    m_line->setText(text);
    m_lineIsError = isError;
    updateLook();
}

void ConnectView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateLook();
}

void ConnectView::updateLook()
{
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    m_title->setFont(large);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::mutedText(palette()));
    m_hint->setPalette(muted);
    QPalette line = palette();
    if (m_lineIsError)
        line.setColor(QPalette::WindowText, theme::danger(palette()));
    m_line->setPalette(line);
}

} // namespace talkglass
