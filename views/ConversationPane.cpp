#include "views/ConversationPane.h"

#include "models/items/MessageText.h"
#include "views/ClearDialog.h"
#include "views/ConversationHeader.h"
#include "views/ConversationView.h"
#include "views/FindBar.h"
#include "views/MessageComposer.h"
#include "views/Theme.h"
#include "views/conversation/DifferenceDialog.h"
#include "views/conversation/NoticeBar.h"
#include "views/conversation/StatePage.h"
#include "views/conversation/TextViewer.h"

#include <QEvent>
#include <QLocale>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace talkglass {

namespace {

QFrame* line(QWidget* parent)
{
    auto* made = new QFrame(parent);
    made->setFrameShape(QFrame::HLine);
    made->setFrameShadow(QFrame::Plain);
    made->setForegroundRole(QPalette::Midlight);
    return made;
}

} // namespace

ConversationPane::ConversationPane(MessageSource& source, std::shared_ptr<const Clock> clock, QWidget* parent)
    : QWidget(parent)
    , m_source(source)
    , m_model(source, clock)
    , m_header(new ConversationHeader(clock, this))
    , m_find(new FindBar(m_model, this))
    , m_notice(new NoticeBar(this))
    , m_stack(new QStackedWidget(this))
    , m_state(new StatePage(m_stack))
    , m_view(new ConversationView(clock, m_stack))
    , m_newest(new QToolButton(m_view))
    , m_composer(new MessageComposer(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_view);
    layout->addWidget(m_header);
    layout->addWidget(line(this));
    layout->addWidget(m_find);
    layout->addWidget(m_notice);
    layout->addWidget(m_stack, 1);
    layout->addWidget(line(this));
    layout->addWidget(m_composer);
    m_newest->setFocusPolicy(Qt::NoFocus);
    m_newest->hide();
    m_view->installEventFilter(this);
    m_view->setModel(&m_model);
    wire();
    wireView();
    closeSession();
}

/// What reads the model goes before it.
ConversationPane::~ConversationPane()
{
    delete m_find;
    delete m_stack;
}

void ConversationPane::wire()
{
    m_loadingDelay.setSingleShot(true);
    m_loadingDelay.setInterval(150);
    connect(&m_loadingDelay, &QTimer::timeout, this, [this] {
        m_state->setSkeleton(true);
        m_state->showText(tr("Reading from the cache and the archive\u2026"), QString());
    });
    connect(&m_model, &MessageListModel::stateChanged, this, &ConversationPane::showState);
    connect(&m_model, &MessageListModel::windowChanged, this, &ConversationPane::showTopNote);
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this, &ConversationPane::showState);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
        if (first > 0 && last + 1 == m_model.rowCount() && !m_view->isAtEnd())
            m_arrived += last - first + 1;
        showState();
        placeNewestButton();
    });
    connect(m_header, &ConversationHeader::clearRequested, this, &ConversationPane::askToClear);
    connect(m_header, &ConversationHeader::findRequested, this, &ConversationPane::openFind);
    connect(m_composer, &MessageComposer::sendRequested, this, &ConversationPane::post);
    connect(m_composer, &MessageComposer::askRequested, this, &ConversationPane::ask);
    connect(m_composer, &MessageComposer::unlockRequested, this, &ConversationPane::unlockRequested);
    connect(m_state, &StatePage::buttonClicked, this, &ConversationPane::refresh);
    connect(m_notice, &NoticeBar::buttonClicked, this, [this] {
        if (m_model.olderError())
            m_model.loadOlder();
        else
            refresh();
    });
    connect(m_find, &FindBar::soughtChanged, m_view, &ConversationView::setSought);
    connect(m_find, &FindBar::closed, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_newest, &QToolButton::clicked, this, &ConversationPane::goToNewest);
}

void ConversationPane::wireView()
{
    connect(m_view, &ConversationView::olderWanted, this, [this] {
        if (!m_model.olderError())
            m_model.loadOlder();
    });
    connect(m_view, &ConversationView::endVisibleChanged, this, [this](bool visible) {
        if (visible)
            m_arrived = 0;
        placeNewestButton();
    });
    connect(m_view, &ConversationView::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            m_find->setStartRow(row);
        Q_EMIT currentMessageChanged(row < 0 ? Message() : m_model.rowAt(row).message);
    });
    connect(m_view, &ConversationView::wholeTextRequested, this, &ConversationPane::showWholeText);
    connect(m_view, &ConversationView::bothVersionsRequested, this, &ConversationPane::showBothVersions);
    connect(m_view, &ConversationView::metadataRequested, this, [this](int row) {
        m_view->setCurrentRow(row);
        Q_EMIT metadataRequested();
    });
    connect(m_view, &ConversationView::retryRequested, &m_model, &MessageListModel::retry);
    connect(m_view, &ConversationView::discardRequested, &m_model, &MessageListModel::discard);
}

void ConversationPane::openSession(const Session& session)
{
    if (m_model.state() != MessageListModel::State::Closed && session.key == m_model.key()) {
        updateSession(session);
        return;
    }
    m_session = session;
    m_arrived = 0;
    m_find->hide();
    m_header->setSession(session);
    m_find->setTotal(session.archivedMessages.value_or(-1));
    m_composer->setSession(session.key);
    m_composer->suggestAgent(session.agentId);
    m_model.open(session.key);
}

void ConversationPane::updateSession(const Session& session)
{
    if (session.key != m_model.key() || m_model.state() == MessageListModel::State::Closed)
        return;
    m_session = session;
    m_header->setSession(session);
    m_find->setTotal(session.archivedMessages.value_or(-1));
    showTopNote();
}

void ConversationPane::closeSession()
{
    m_session = {};
    m_find->hide();
    m_composer->setSession({});
    m_model.close();
    showState();
}

void ConversationPane::setReadOnlyReason(const QString& reason, bool unlockAsks)
{
    m_header->setReadOnlyReason(reason);
    m_composer->setReadOnlyReason(reason, unlockAsks);
}

void ConversationPane::setChatService(ChatService* chat)
{
    m_model.setChatService(chat);
    m_composer->setAgents(chat ? chat->agents().agents() : QList<Agent>());
}

void ConversationPane::addHeaderMenu(const QString& name, QMenu* menu)
{
    m_header->addMenu(name, menu);
}

void ConversationPane::refresh()
{
    m_model.refresh();
}

void ConversationPane::noticeAdded(const AddedMessage& added)
{
    m_model.noticeAdded(added);
}

void ConversationPane::noticeCleared(const ClearReport& report)
{
    if (m_model.state() != MessageListModel::State::Closed && report.key == m_model.key())
        refresh();
}

void ConversationPane::showState()
{
    using State = MessageListModel::State;
    const State state = m_model.state();
    const bool open = state != State::Closed;
    m_header->setVisible(open);
    m_composer->setVisible(open);
    showNotice();
    if (state == State::Loading) {
        showLoading();
        return;
    }
    m_loadingDelay.stop();
    m_state->setSkeleton(false);
    if (state == State::Ready && m_model.rowCount() > 0) {
        m_stack->setCurrentWidget(m_view);
        return;
    }
    m_stack->setCurrentWidget(m_state);
    if (state == State::Closed)
        m_state->showText(
            tr("No conversation is open"),
            tr("Choose one at the left: \u2191 and \u2193 move through them, the conversation follows.\n"
               "Ctrl+K finds any conversation, Enter opens it; Ctrl+F finds in the open one, F1 shows all keys."));
    else if (state == State::Failed)
        m_state->showText(tr("No store could be asked"),
                          m_model.cacheError().value_or(StoreError()).text() % u'\n' %
                              m_model.archiveError().value_or(StoreError()).text(),
                          tr("Try again"));
    else
        showEmpty();
}

/// Most answers are there at once: a page that only flashes would be unrest.
void ConversationPane::showLoading()
{
    m_stack->setCurrentWidget(m_state);
    if (m_loadingDelay.isActive() || m_state->hasSkeleton())
        return;
    m_state->showText(QString(), QString());
    m_loadingDelay.start();
}

void ConversationPane::showEmpty()
{
    if (m_model.isWaitingForStore())
        m_state->showText(tr("No messages yet found"), tr("One store has not answered yet\u2026"));
    else if (m_session.residency == Residency::Orphan)
        m_state->showText(tr("Only a name is left"),
                          tr("The user's set in the cache names this conversation, but neither store holds a message "
                             "of it."));
    else
        m_state->showText(tr("No messages"), tr("Neither store holds a message of this conversation."));
}

/// Messages that only a store can have told that is away now.
bool ConversationPane::isShown(MessageResidency residency) const
{
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const MessageRow& shown = m_model.rowAt(row);
        if (!shown.own && shown.message.residency == residency)
            return true;
    }
    return false;
}

void ConversationPane::showNotice()
{
    const auto cache = m_model.cacheError();
    const auto archive = m_model.archiveError();
    if (m_model.state() != MessageListModel::State::Ready)
        m_notice->showNotice(QString());
    else if (cache && archive)
        m_notice->showNotice(tr("Not up to date, no store could be asked: %1 %2").arg(cache->text(), archive->text()),
                             tr("Try again"));
    else if (cache && isShown(MessageResidency::CacheOnly))
        m_notice->showNotice(tr("From the cache as it was read before: %1").arg(cache->text()), tr("Try again"));
    else if (cache)
        m_notice->showNotice(tr("Only from the archive: %1").arg(cache->text()), tr("Try again"));
    else if (archive && isShown(MessageResidency::ArchiveOnly))
        m_notice->showNotice(tr("From the archive as it was read before: %1").arg(archive->text()), tr("Try again"));
    else if (archive)
        m_notice->showNotice(tr("Only from the cache: %1").arg(archive->text()), tr("Try again"));
    else if (m_model.olderError())
        m_notice->showNotice(tr("Older messages could not be read: %1").arg(m_model.olderError()->text()),
                             tr("Try again"));
    else
        m_notice->showNotice(QString());
}

void ConversationPane::showTopNote()
{
    const QLocale locale;
    const qint64 total = m_session.archivedMessages.value_or(0);
    const QString loaded =
        total > m_model.rowCount()
            ? tr("%1 of %2 messages loaded").arg(locale.toString(m_model.rowCount()), locale.toString(total))
            : tr("%1 loaded").arg(messagetext::countText(m_model.rowCount()));
    if (m_model.isLoadingOlder() || m_model.hasOlder())
        m_view->setTopNote(tr("Older messages follow \u00B7 %1").arg(loaded));
    else
        m_view->setTopNote(m_model.rowCount() > 0 && !m_model.isWaitingForStore() ? tr("The conversation begins here")
                                                                                  : QString());
    showNotice();
    placeNewestButton();
}

void ConversationPane::placeNewestButton()
{
    const bool away = !m_view->isAtEnd() || m_model.hasNewer();
    m_newest->setVisible(away && m_model.rowCount() > 0);
    m_newest->setText(m_arrived > 0 ? tr("\u2193 %n new", nullptr, m_arrived) : tr("\u2193 Newest"));
    m_newest->setToolTip(tr("Go to the newest message (End)"));
    m_newest->adjustSize();
    const QRect area = m_view->viewport()->geometry();
    m_newest->move(area.right() - m_newest->width() - 4 * theme::unit,
                   area.bottom() - m_newest->height() - 3 * theme::unit);
    m_newest->raise();
}

bool ConversationPane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &ConversationPane::placeNewestButton, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

void ConversationPane::goToNewest()
{
    m_arrived = 0;
    m_model.returnToNewest();
    m_view->scrollToEnd();
}

void ConversationPane::post(const NewMessage& message)
{
    if (message.key != m_model.key())
        return;
    m_model.post(message.role, message.content, message.metadata);
    m_view->scrollToEnd();
}

void ConversationPane::ask(const NewMessage& message, const QString& agentId)
{
    if (message.key != m_model.key())
        return;
    m_model.ask(message.content, message.metadata, agentId);
    m_view->scrollToEnd();
}

void ConversationPane::showWholeText(int row)
{
    constexpr qsizetype longestRaw = 1024 * 1024;
    const Message& message = m_model.rowAt(row).message;
    const QString text = message.malformed ? messagetext::escapedBytes(message.raw, longestRaw) : message.content;
    const QString role = messagetext::visible(QStringView(message.role).left(60));
    auto* viewer = new TextViewer(tr("%1 \u00B7 %2").arg(role, messagetext::sizeText(text.size())), text, window());
    viewer->show();
}

void ConversationPane::showBothVersions(int row)
{
    auto* dialog = new DifferenceDialog(m_model.rowAt(row).message, window());
    dialog->show();
}

void ConversationPane::askToClear()
{
    auto* dialog = new ClearDialog(m_source, m_session, window());
    connect(dialog, &ClearDialog::cleared, this, [this](const SessionKey& key, bool complete) {
        if (key == m_model.key())
            refresh();
        Q_EMIT cleared(key, complete);
    });
    dialog->open();
}

void ConversationPane::openFind()
{
    if (m_model.state() == MessageListModel::State::Closed)
        return;
    m_find->setStartRow(m_view->currentRow() >= 0 ? m_view->currentRow() : std::max(m_view->firstVisibleRow(), 0));
    m_find->open();
}

DeliveryState ConversationPane::currentDelivery() const
{
    const int row = m_view->currentRow();
    return row < 0 ? DeliveryState::Stored : m_model.rowAt(row).state;
}

void ConversationPane::focusMessages()
{
    // A page without messages hands it on to them when they come.
    m_stack->currentWidget()->setFocus(Qt::OtherFocusReason);
}

void ConversationPane::focusComposer()
{
    m_composer->focusText();
}

} // namespace talkglass
