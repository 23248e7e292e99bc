#include "views/DetailsPane.h"

#include "views/FactsSection.h"
#include "views/FlowLayout.h"
#include "views/JsonTreeView.h"
#include "views/QueryLines.h"
#include "views/ResidencyBadge.h"
#include "views/SessionFacts.h"
#include "views/TabOrder.h"
#include "views/Theme.h"

#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace talkglass {

DetailsPane::DetailsPane(const ServiceSettings& settings, std::shared_ptr<const Clock> clock, QWidget* parent)
    : QScrollArea(parent)
    , m_settings(settings)
    , m_clock(std::move(clock))
    , m_nothing(new QLabel(tr("Choose a session to see where it lives."), this))
    , m_content(new QWidget(this))
    , m_badge(new ResidencyBadge(this))
    , m_meaning(new QLabel(this))
    , m_actions(new FlowLayout(2 * theme::unit))
    , m_about(new FactsSection(tr("Session"), this))
    , m_cache(new FactsSection(tr("In the cache"), this))
    , m_archive(new FactsSection(tr("In the archive"), this))
    , m_problems(new FactsSection(tr("Problems"), this))
    , m_keys(new FactsSection(tr("Keys and queries"), this))
    , m_metadata(new JsonTreeView(tr("Metadata"), this))
    , m_message(new FactsSection(tr("Selected message"), this))
    , m_messageMetadata(new JsonTreeView(tr("Metadata of the message"), this))
{
    setAccessibleName(tr("Details"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(theme::unit * 55);
    setFocusPolicy(Qt::NoFocus); // what is in it takes the focus, and scrolls it

    m_meaning->setWordWrap(true);
    m_meaning->setTextFormat(Qt::PlainText);
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignCenter);

    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(theme::unit * 3, theme::unit * 3, theme::unit * 3, theme::unit * 3);
    column->setSpacing(theme::unit * 4);
    column->addWidget(m_badge);
    column->addWidget(m_meaning);
    column->addLayout(m_actions);
    column->addWidget(m_problems);
    column->addWidget(m_about);
    column->addWidget(m_cache);
    column->addWidget(m_archive);
    column->addWidget(m_message);
    column->addWidget(m_messageMetadata);
    column->addWidget(m_metadata);
    column->addWidget(m_keys);
    column->addStretch();

    auto* whole = new QWidget(this);
    auto* stack = new QVBoxLayout(whole);
    stack->setContentsMargins(0, 0, 0, 0);
    stack->addWidget(m_nothing);
    stack->addWidget(m_content);
    setWidget(whole);

    for (const FactsSection* section : {m_about, m_keys, m_message})
        connect(section, &FactsSection::copied, this, &DetailsPane::copied);
    m_tabTimer.setSingleShot(true);
    m_tabTimer.setInterval(0);
    connect(&m_tabTimer, &QTimer::timeout, this, &DetailsPane::placeTabs);
    for (const FactsSection* section : {m_about, m_cache, m_archive, m_problems, m_keys, m_message})
        connect(section, &FactsSection::rowsMade, &m_tabTimer, qOverload<>(&QTimer::start));
    for (const JsonTreeView* tree : {m_metadata, m_messageMetadata})
        connect(tree, &JsonTreeView::copied, this, &DetailsPane::copied);
    connect(&m_ticker, &QTimer::timeout, this, &DetailsPane::tick);
    m_ticker.setInterval(1000);
    setSession(std::nullopt);
    setMessage(std::nullopt);
}

void DetailsPane::setSession(const std::optional<Session>& session)
{
    const bool other = !session || !m_session || session->key != m_session->key;
    m_session = session;
    if (other)
        m_seen.reset();
    // Filled before it is shown: each widget that appears in a visible one lays everything out anew.
    if (session)
        showSession(*session);
    m_content->setVisible(session.has_value());
    m_nothing->setVisible(!session.has_value());
    if (other)
        setMessage(std::nullopt);
    updateTicking();
}

void DetailsPane::setActions(const QList<QAction*>& actions)
{
    for (QAction* action : actions) {
        auto* button = new QToolButton(m_content);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setFocusPolicy(Qt::TabFocus);
        m_actions->addWidget(button);
        m_actionButtons.append(button);
    }
    placeTabs();
}

/// Rows are made when they are needed first, and would come last.
void DetailsPane::placeTabs()
{
    taborder::inOrder(m_actionButtons + QList<QWidget*>{m_problems, m_about, m_cache, m_archive, m_message,
                                                        m_messageMetadata, m_metadata, m_keys});
}

void DetailsPane::setCopiesSeen(const std::optional<CopiesSeen>& seen)
{
    if (seen == m_seen)
        return;
    m_seen = seen;
    if (m_session)
        m_meaning->setText(sessionfacts::meaning(*m_session, m_seen));
}

void DetailsPane::setMessage(const std::optional<Message>& message, DeliveryState state)
{
    if (message) {
        m_message->setFacts(sessionfacts::ofMessage(*message, m_clock->now(), state));
        m_messageMetadata->setObject(message->metadata);
    }
    m_message->setVisible(message.has_value());
    m_messageMetadata->setVisible(message.has_value());
}

void DetailsPane::showSession(const Session& session)
{
    m_badge->setResidency(session.residency);
    m_meaning->setText(sessionfacts::meaning(session, m_seen));
    m_archive->setFacts(sessionfacts::inArchive(session));
    m_problems->setNote(sessionfacts::problemNote(session));
    m_problems->setVisible(session.problems != Problems());
    m_metadata->setObject(session.metadata);
    showQueries(session.key);
    tick();
}

void DetailsPane::showQueries(const SessionKey& key)
{
    QList<Fact> facts;
    const auto add = [&facts](const QString& name, const QString& text) {
        facts.append({.name = name, .value = text, .copy = text, .monospace = true, .elide = Qt::ElideMiddle});
    };
    add(tr("List"), querylines::sessionKeyName(key));
    add(tr("User's set"), querylines::userSetName(key));
    for (const QueryLine& query : querylines::redis(key, m_settings.redis))
        add(query.purpose, query.line);
    for (const QueryLine& query : querylines::psql(key, m_settings.archive))
        add(query.purpose, query.line);
    m_keys->setFacts(facts);
}

void DetailsPane::tick()
{
    if (!m_session)
        return;
    const Timestamp now = m_clock->now();
    m_about->setFacts(sessionfacts::about(*m_session, now));
    m_cache->setFacts(sessionfacts::inCache(*m_session, m_settings.cachePolicy, now));
}

void DetailsPane::updateTicking()
{
    if (isVisible() && m_session)
        m_ticker.start();
    else
        m_ticker.stop();
}

void DetailsPane::showEvent(QShowEvent* event)
{
    QScrollArea::showEvent(event);
    tick();
    updateTicking();
}

void DetailsPane::hideEvent(QHideEvent* event)
{
    QScrollArea::hideEvent(event);
    updateTicking();
}

} // namespace talkglass
