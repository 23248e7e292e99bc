#include "models/repair/RepairPlanner.h"

#include "models/archive/ArchiveInput.h"
#include "models/archive/PostgresArchive.h"
#include "models/cache/CacheKeys.h"
#include "models/cache/JsonText.h"
#include "models/cache/MessageCodec.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdlib>

namespace talkglass {

namespace {

using Kind = FindingKind;

const QList<Kind> rebuildKinds{Kind::MissingInCache, Kind::Edited,    Kind::Reordered, Kind::Duplicate,
                               Kind::Metadata,       Kind::Malformed, Kind::ClockSkew};

QString tr(const char* text)
{
    return QCoreApplication::translate("talkglass::RepairPlanner", text);
}

QString jsonOf(const QJsonObject& object)
{
    QByteArray text;
    jsontext::appendObject(text, object);
    return QString::fromLatin1(text);
}

RepairStep stepOf(RepairDirection direction, const QString& title, const QList<Kind>& settles,
                  const QList<QByteArrayList>& commands, const QList<RepairStatement>& statements)
{
    RepairStep step;
    step.direction = direction;
    step.title = title;
    step.settles = settles;
    step.commands = commands;
    step.statements = statements;
    return step;
}

/// The archived message as it is once its metadata are an object.
Message settled(const AlignedMessage& row)
{
    Message message = *row.archived;
    if (!message.strayMetadata.isEmpty() && row.kind == Kind::Metadata)
        message.metadata = row.cached->metadata;
    message.strayMetadata.clear();
    return message;
}

QString shown(const Message& message)
{
    return QString(message.role + u": " + message.content);
}

} // namespace

SessionCopies copiesOf(const SessionKey& key, const CacheState& cache, const ArchiveState& archive)
{
    SessionCopies copies;
    copies.key = key;
    copies.ttlMs = cache.exists() ? cache.ttlMs : CachedSession::noKey;
    copies.wrongType = cache.exists() && !cache.hasList();
    copies.inUserSet = cache.inUserSet;
    for (const QByteArray& element : cache.elements) {
        copies.cached.append(codec::decode(element));
        copies.cached.last().raw = element;
    }
    copies.row = archive.session;
    for (const ArchivedRow& row : archive.rows)
        copies.archived.append(row.toMessage());
    return copies;
}

RepairPlanner::RepairPlanner(const RepairInput& input)
    : m_input(input)
    , m_copies(copiesOf(input.key, input.cache, input.archive))
    , m_comparison(compareCopies(m_copies, input.options))
{
    m_session.key = input.key;
    m_session.findings = m_comparison.findings;
    m_session.expectedCache = input.cache.fingerprint();
    m_session.expectedArchive = input.archive.fingerprint();
}

RepairSession RepairPlanner::plan()
{
    if (m_comparison.isClean())
        return m_session;
    for (const Kind kind : {Kind::WrongType, Kind::OwnedByOtherUser, Kind::Ghost}) {
        if (has(kind)) {
            planAlone(kind);
            return m_session;
        }
    }
    planMessages();
    planRest();
    return m_session;
}

/// What explained all the rest is taken away, and what remains is looked at again.
void RepairPlanner::planAlone(Kind kind)
{
    RepairStep step =
        invalidateStep(kind == Kind::Ghost       ? tr("Delete the cached list of a session that was cleared.")
                       : kind == Kind::WrongType ? tr("Delete the key that is no list.")
                                                 : tr("Delete the cached list; the session belongs to another user."));
    step.settles = {kind};
    for (const AlignedMessage& row : m_comparison.rows) {
        if (row.cached && !row.archived && !row.cached->malformed)
            m_session.discards.append(shown(*row.cached));
    }
    if (!m_session.discards.isEmpty())
        step.note = tr("Messages that only this copy has go with it; the undo file keeps them: %1.")
                        .arg(m_session.discards.size());
    m_session.steps.append(step);
    lookAgainWithoutList();
    planRest();
}

/// Once the list is deleted, other findings may be gone, and others be there: a session without a message, say.
void RepairPlanner::lookAgainWithoutList()
{
    m_copies.ttlMs = CachedSession::noKey;
    m_copies.wrongType = m_copies.inUserSet = false;
    m_copies.cached.clear();
    m_comparison = compareCopies(m_copies, m_input.options);
}

void RepairPlanner::planMessages()
{
    collectNewRows();
    const bool onlyInCache = has(Kind::MissingInArchive);
    if (onlyInCache)
        m_session.steps.append(archiveStep());
    if (RepairStep stray = strayMetadataStep(); !stray.statements.isEmpty())
        m_session.steps.append(stray);
    if (!needsRebuilding())
        return;
    m_session.steps.append(rebuildStep());
    if (m_session.steps.last().direction == RepairDirection::Invalidate) {
        lookAgainWithoutList();
        return;
    }
    for (const AlignedMessage& row : m_comparison.rows) {
        if (row.kind == Kind::Edited)
            m_session.discards.append(shown(*row.cached));
    }
    if (std::ranges::any_of(m_comparison.rows, [this](const AlignedMessage& row) { return isToOverwrite(row); }))
        m_session.steps.append(overwriteStep());
    if (!onlyInCache && m_copies.hasOwnRow()) {
        RepairStep drop = invalidateStep(tr("Or: delete the cached list; readers then read the archive."));
        drop.ticked = false;
        drop.settles = rebuildKinds;
        m_session.steps.append(drop);
    }
}

void RepairPlanner::planRest()
{
    using Direction = RepairDirection;
    const SessionKey& key = m_input.key;
    const QByteArray set = cachekeys::userSet(key.userId);
    const QByteArray id = key.sessionId.toUtf8();
    const QByteArray ttl = QByteArray::number(m_input.ttlSeconds);
    const auto add = [this](Kind kind, Direction direction, const QString& title, const QList<QByteArrayList>& commands,
                            const QList<RepairStatement>& statements) {
        if (has(kind))
            m_session.steps.append(stepOf(direction, title, {kind}, commands, statements));
    };
    add(Kind::WrongCounter, Direction::Counter, tr("Set message_count to the number of rows."), {},
        {statement(QStringLiteral("repair_counter"))});
    add(Kind::NoTtl, Direction::Ttl, tr("Give the cached list an end in %1 s.").arg(m_input.ttlSeconds),
        {{"EXPIRE", cachekeys::session(key), ttl}}, {});
    add(Kind::DanglingSetMember, Direction::UserSet, tr("Take the session out of the user's set."), {{"SREM", set, id}},
        {});
    add(Kind::EmptySession, Direction::Deactivate, tr("Make the session inactive; it has no message."), {},
        {statement(QStringLiteral("repair_deactivate"))});
    add(Kind::NotInUserSet, Direction::UserSet, tr("Name the session in the user's set."), {{"SADD", set, id}}, {});
    if (!has(Kind::NotInUserSet))
        return;
    RepairStep& step = m_session.steps.last();
    step.possible = m_input.cache.userSetType == "set" || m_input.cache.userSetType == "none";
    if (!step.possible)
        step.note = tr("Not possible: the key %1 is no set.").arg(QString::fromUtf8(set));
    const qint64 setTtl = m_input.cache.userSetTtlMs;
    if (setTtl == CachedSession::noKey || (setTtl >= 0 && setTtl < m_input.cache.ttlMs))
        step.commands.append({"EXPIRE", set, ttl});
}

/// The archive's order is that of its times: each new row gets one between its neighbours', the cached one if it fits.
void RepairPlanner::collectNewRows()
{
    const QList<AlignedMessage>& rows = m_comparison.rows;
    QList<Timestamp> next(rows.size());
    Timestamp following;
    for (qsizetype i = rows.size() - 1; i >= 0; --i) {
        next[i] = following;
        if (rows[i].archived)
            following = rows[i].archived->at;
    }
    Timestamp previous;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (rows[i].archived)
            previous = std::max(previous, rows[i].archived->at);
        if (rows[i].kind != Kind::MissingInArchive)
            continue;
        NewRow row{*rows[i].cached, false, {}};
        row.message.at = timeBetween(row.message.at, previous, next[i]);
        const Timestamp cachedAt = rows[i].cached->at;
        row.moved =
            cachedAt.isValid() && std::abs(cachedAt.micros() - row.message.at.micros()) > m_input.options.skewMs * 1000;
        if (!m_input.userIsKnown)
            row.refusal = ArchiveInput::unknownUser(m_input.key.userId).text();
        else if (const auto refusal = ArchiveInput::refusal(ArchiveAppend{m_input.key, row.message}))
            row.refusal = refusal->text();
        if (row.refusal.isEmpty())
            previous = row.message.at;
        m_newRows.insert(i, row);
    }
}

Timestamp RepairPlanner::timeBetween(Timestamp wanted, Timestamp previous, Timestamp next) const
{
    if (!wanted.isValid() && !previous.isValid() && !next.isValid())
        return Timestamp::fromMillis(m_input.cache.serverMs);
    if (!wanted.isValid() || (previous.isValid() && wanted < previous))
        wanted = previous.isValid() ? previous.plusMicros(1) : next.plusMicros(-1);
    if (next.isValid() && wanted >= next)
        wanted = std::max(previous, next.plusMicros(-1));
    return wanted;
}

RepairStep RepairPlanner::archiveStep() const
{
    RepairStep step = stepOf(RepairDirection::CacheToArchive, {}, {Kind::MissingInArchive}, {}, {});
    QList<Message> messages;
    QStringList refusals;
    for (qsizetype i = 0; i < m_comparison.rows.size(); ++i) {
        const auto row = m_newRows.constFind(i);
        if (row == m_newRows.cend())
            continue;
        if (row->refusal.isEmpty())
            messages.append(row->message);
        else
            refusals.append(row->refusal);
    }
    step.title = tr("Archive the messages that only the cache has, with the times they have there: %1.")
                     .arg(messages.size() + refusals.size());
    if (!refusals.isEmpty())
        step.note = tr("Not possible for %1 of them: %2").arg(refusals.size()).arg(refusals.first());
    step.possible = !messages.isEmpty();
    if (messages.isEmpty())
        return step;
    if (!m_copies.row)
        step.statements.append(
            statement(QStringLiteral("repair_session"), {messages.first().at.toIso(), messages.last().at.toIso()}));
    for (const Message& message : messages)
        step.statements.append(insertion(message));
    step.statements.append(statement(QStringLiteral("repair_counter")));
    return step;
}

RepairStatement RepairPlanner::insertion(const Message& message) const
{
    return statement(QStringLiteral("repair_message"),
                     {message.role, message.content, jsonOf(message.metadata), message.at.toIso()});
}

RepairStatement RepairPlanner::overwriting(const Message& message) const
{
    return statement(QStringLiteral("repair_overwrite"),
                     {message.role, message.content, jsonOf(message.metadata), message.archiveId});
}

bool RepairPlanner::isToOverwrite(const AlignedMessage& row) const
{
    return row.kind == Kind::Edited || (row.kind == Kind::Metadata && row.archived->strayMetadata.isEmpty());
}

/// Not for stray metadata alone: whatever the list holds, it differs.
bool RepairPlanner::needsRebuilding() const
{
    const auto asksForIt = [this](Kind kind) { return kind != Kind::Metadata && has(kind); };
    return std::ranges::any_of(m_newRows, &NewRow::moved) || std::ranges::any_of(rebuildKinds, asksForIt) ||
           std::ranges::any_of(m_comparison.rows, [this](const AlignedMessage& row) { return isToOverwrite(row); });
}

/// What is no object, no cached message can hold, nor can a reader of this service read it: here the archive gives way.
/// It comes before all that rebuilds the list or overwrites messages, which is made for what this leaves.
RepairStep RepairPlanner::strayMetadataStep() const
{
    RepairStep step = stepOf(RepairDirection::CacheToArchive, {}, {Kind::Metadata}, {}, {});
    if (!m_copies.hasList())
        return step;
    for (const AlignedMessage& row : m_comparison.rows) {
        if (!row.kind || !row.archived || row.archived->strayMetadata.isEmpty())
            continue;
        const Message message = settled(row);
        if (const auto refusal = ArchiveInput::refusal(ArchiveAppend{m_input.key, message})) {
            step.possible = false;
            step.note = tr("Not possible: %1").arg(refusal->text());
        }
        step.statements.append(overwriting(message));
    }
    step.title = tr("Replace archived metadata that are no JSON object, which no cached message can hold: %1.")
                     .arg(step.statements.size());
    if (step.possible)
        step.note = tr("What they were is kept in the undo file.");
    return step;
}

RepairStep RepairPlanner::overwriteStep() const
{
    RepairStep step =
        stepOf(RepairDirection::CacheToArchive, tr("Or: overwrite the archived messages with the cached ones."),
               {Kind::Edited, Kind::Metadata}, {}, {});
    step.ticked = false;
    for (const AlignedMessage& row : m_comparison.rows) {
        if (!isToOverwrite(row))
            continue;
        Message cached = *row.cached;
        cached.at = row.archived->at;
        cached.archiveId = row.archived->archiveId;
        if (const auto refusal = ArchiveInput::refusal(ArchiveAppend{m_input.key, cached})) {
            step.possible = false;
            step.note = tr("Not possible: %1").arg(refusal->text());
        }
        step.statements.append(overwriting(cached));
    }
    return step;
}

RepairStep RepairPlanner::rebuildStep() const
{
    const QByteArray name = cachekeys::session(m_input.key);
    const QByteArrayList elements = desiredElements();
    if (elements.isEmpty()) {
        RepairStep step = invalidateStep(tr("Delete the cached list; nothing in it is a message."));
        step.settles = rebuildKinds;
        return step;
    }
    RepairStep step = stepOf(RepairDirection::ArchiveToCache,
                             tr("Make the cached list anew from the archive: %1 messages.").arg(elements.size()),
                             rebuildKinds, {}, {});
    step.commands.append(list({"DEL", name}));
    step.commands.append(list({"RPUSH", name}) + elements);
    if (const std::optional<qint64> end = m_input.cache.endsAtMs())
        step.commands.append(list({"PEXPIREAT", name, QByteArray::number(*end)}));
    QStringList notes;
    if (has(Kind::Malformed))
        notes.append(tr("Elements that are no messages go; the undo file keeps them."));
    if (has(Kind::Edited))
        notes.append(tr("Where both copies differ, the archive's text stays; the undo file keeps the other."));
    step.note = notes.join(u' ');
    return step;
}

RepairStep RepairPlanner::invalidateStep(const QString& title) const
{
    const SessionKey& key = m_input.key;
    RepairStep step = stepOf(RepairDirection::Invalidate, title, {}, {}, {});
    step.commands.append(list({"DEL", cachekeys::session(key)}));
    if (m_input.cache.inUserSet)
        step.commands.append(list({"SREM", cachekeys::userSet(key.userId), key.sessionId.toUtf8()}));
    return step;
}

/// As both copies together tell the conversation, but without what is doubled or no message. What is well keeps its
/// bytes.
QByteArrayList RepairPlanner::desiredElements() const
{
    QByteArrayList elements;
    const qint64 skewMicros = m_input.options.skewMs * 1000;
    for (qsizetype i = 0; i < m_comparison.rows.size(); ++i) {
        const auto& [cached, archived, kind] = m_comparison.rows[i];
        if (archived) {
            const bool agrees = !kind || (kind == Kind::Metadata && !archived->strayMetadata.isEmpty());
            const bool isWell = cached && agrees &&
                                (!cached->at.isValid() || !archived->at.isValid() ||
                                 std::abs(cached->at.micros() - archived->at.micros()) <= skewMicros);
            elements.append(isWell ? cached->raw : codec::encode(settled(m_comparison.rows[i])));
            continue;
        }
        if (kind != Kind::MissingInArchive)
            continue;
        const NewRow row = m_newRows.value(i);
        elements.append(row.moved ? codec::encode(row.message) : cached->raw);
    }
    const qint64 kept = m_input.options.maxHistory;
    return kept > 0 && elements.size() > kept ? elements.last(kept) : elements;
}

bool RepairPlanner::has(Kind kind) const
{
    return std::ranges::any_of(m_comparison.findings, [kind](const Finding& finding) { return finding.kind == kind; });
}

QByteArrayList RepairPlanner::list(std::initializer_list<QByteArray> command) const
{
    return QByteArrayList(command);
}

RepairStatement RepairPlanner::statement(const QString& name, const QList<QJsonValue>& more) const
{
    QJsonArray values{m_input.key.sessionId, m_input.key.userId};
    for (const QJsonValue& value : more)
        values.append(value);
    return {name, values};
}

} // namespace talkglass
