#include "models/items/ConversationReader.h"

#include "models/items/WhenAnswered.h"

#include <chrono>

namespace talkglass {

namespace {

QString stopped()
{
    return ConversationReader::tr("The request was stopped.");
}

} // namespace

ConversationReader::ConversationReader(MessageSource& source, QObject* parent)
    : QObject(parent)
    , m_source(source)
{
    // Long enough for the second store of a healthy pair, so that marks do not flicker during a refresh.
    m_halfAnswer.setInterval(std::chrono::milliseconds(150));
    m_halfAnswer.setSingleShot(true);
    connect(&m_halfAnswer, &QTimer::timeout, this, [this] {
        if (m_reading)
            Q_EMIT snapshotChanged(m_snapshot);
    });
}

void ConversationReader::open(const SessionKey& key)
{
    close();
    m_key = key;
    m_firstRead = true;
    read();
}

void ConversationReader::close()
{
    ++m_generation;
    const quint64 number = m_snapshot.number;
    m_snapshot = {};
    m_snapshot.number = number;
    m_reading = false;
    m_readAgain = false;
    m_halfAnswer.stop();
    m_key = {};
}

void ConversationReader::read()
{
    if (m_reading) {
        m_readAgain = true;
        return;
    }
    m_reading = true;
    ++m_snapshot.number;
    m_snapshot.cacheAnswered = false;
    m_snapshot.archiveAnswered = false;
    askCache();
    askArchive(neededWindow());
}

qint64 ConversationReader::neededWindow() const
{
    const qint64 cached = m_snapshot.cached ? m_snapshot.cached->messages.size() + windowMargin : 0;
    return std::max(archiveWindow, cached);
}

void ConversationReader::askCache()
{
    whenAnswered(this, m_source.cachedMessages(m_key, cacheLimit), stoppedRequest(Store::Cache, stopped()),
                 [this, generation = m_generation](const Result<CachedHistory>& answer) {
                     if (generation == m_generation)
                         takeCache(answer);
                 });
}

void ConversationReader::askArchive(qint64 limit)
{
    m_askedWindow = limit;
    whenAnswered(this, m_source.archivedMessages(m_key, std::nullopt, limit), stoppedRequest(Store::Archive, stopped()),
                 [this, generation = m_generation](const Result<QList<Message>>& answer) {
                     if (generation == m_generation)
                         takeArchive(answer);
                 });
}

void ConversationReader::takeCache(const Result<CachedHistory>& answer)
{
    m_snapshot.cacheAnswered = true;
    if (answer.ok()) {
        m_snapshot.cached = answer.value();
        m_snapshot.cached->elements.clear();
        m_snapshot.cacheError.reset();
    } else {
        m_snapshot.cacheError = answer.error();
    }
    advance();
}

void ConversationReader::takeArchive(const Result<QList<Message>>& answer)
{
    m_snapshot.archiveAnswered = true;
    if (answer.ok()) {
        m_snapshot.archived = answer.value();
        m_snapshot.archiveHasOlder = m_snapshot.archived->size() >= m_askedWindow;
        m_snapshot.archiveError.reset();
    } else {
        m_snapshot.archiveError = answer.error();
    }
    advance();
}

void ConversationReader::advance()
{
    const bool windowIsCut = m_snapshot.archiveAnswered && !m_snapshot.archiveError && m_snapshot.archiveHasOlder;
    if (windowIsCut && m_snapshot.cacheAnswered && m_askedWindow < neededWindow()) {
        m_snapshot.archiveAnswered = false;
        askArchive(neededWindow());
        return;
    }
    if (m_snapshot.settled()) {
        finish();
    } else if (m_firstRead) {
        Q_EMIT snapshotChanged(m_snapshot);
    } else {
        m_halfAnswer.start();
    }
}

void ConversationReader::finish()
{
    m_halfAnswer.stop();
    m_reading = false;
    m_firstRead = false;
    const quint64 generation = m_generation;
    Q_EMIT snapshotChanged(m_snapshot);
    if (generation == m_generation && m_readAgain) {
        m_readAgain = false;
        read();
    }
}

} // namespace talkglass
