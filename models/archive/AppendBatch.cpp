#include "models/archive/AppendBatch.h"

#include "models/archive/ArchiveInput.h"

#include <QJsonDocument>

namespace talkglass {

namespace {

constexpr qsizetype bytesAStatement = 8 * 1024 * 1024;
constexpr qsizetype membersAStatement = 2000;

struct Content
{
    SessionKey key;
    Timestamp at;
    QString role;
    QString content;

    friend bool operator==(const Content&, const Content&) = default;
    friend size_t qHash(const Content& c, size_t seed = 0)
    {
        return qHashMulti(seed, c.key, c.at.micros(), c.role, c.content);
    }
};

/// Written by hand, for all of it is done between two round trips, while PostgreSQL waits.
void appendText(QString& out, const QString& text)
{
    out += u'"';
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            out += u'\\';
        if (c.unicode() < 0x20)
            out += QString(QLatin1String("\\u") + QString::number(c.unicode(), 16).rightJustified(4, u'0'));
        else
            out += c;
    }
    out += u'"';
}

void appendMember(QString& out, qsizetype place, const ArchiveAppend& append)
{
    const auto& [key, message] = append;
    out += QString(QLatin1String("{\"n\":") + QString::number(place) + QLatin1String(",\"u\":") +
                   QString::number(key.userId) + QLatin1String(",\"t\":\"") + message.at.toIso() +
                   QLatin1String("\",\"s\":"));
    appendText(out, key.sessionId);
    out += QLatin1String(",\"r\":");
    appendText(out, message.role);
    out += QLatin1String(",\"c\":");
    appendText(out, message.content);
    out += QLatin1String(",\"m\":");
    out += QString::fromUtf8(QJsonDocument(message.metadata).toJson(QJsonDocument::Compact));
    out += u'}';
}

} // namespace

AppendBatch::AppendBatch(const QList<ArchiveAppend>& appends, bool idempotent)
    : m_appends(appends)
    , m_outcomes(appends.size())
{
    QHash<Content, qsizetype> seen;
    for (qsizetype i = 0; i < appends.size(); ++i) {
        const auto& [key, message] = appends.at(i);
        if (auto refusal = ArchiveInput::refusal(appends.at(i))) {
            m_outcomes[i] = *refusal;
        } else if (idempotent) {
            const Content content{key, message.at, message.role, message.content};
            if (const auto first = seen.constFind(content); first != seen.constEnd())
                m_firstOf.insert(i, *first);
            else
                seen.insert(content, i);
        }
    }
}

std::optional<AppendChunk> AppendBatch::next()
{
    AppendChunk chunk;
    QHash<QString, qint64> owners;
    qsizetype bytes = 0;
    for (; m_next < m_appends.size() && chunk.members.size() < membersAStatement; ++m_next) {
        if (m_outcomes[m_next] || m_firstOf.contains(m_next))
            continue;
        const ArchiveAppend& append = m_appends.at(m_next);
        if (!chunk.members.isEmpty() && bytes + append.message.content.size() > bytesAStatement)
            break;
        bytes += append.message.content.size();
        chunk.members.append(m_next);
        const SessionKey& key = append.key;
        const qint64 owner = owners.value(key.sessionId, key.userId);
        owners.insert(key.sessionId, owner);
        chunk.ownersAgree &= owner == key.userId;
    }
    if (chunk.members.isEmpty())
        return std::nullopt;
    chunk.json = json(chunk.members);
    return chunk;
}

QString AppendBatch::json(const QList<qsizetype>& members) const
{
    QString text = QStringLiteral("[");
    for (const qsizetype member : members) {
        if (text.size() > 1)
            text += u',';
        appendMember(text, member, m_appends.at(member));
    }
    text += u']';
    return text;
}

void AppendBatch::settle(qsizetype member, const StoreError& error)
{
    m_outcomes[member] = error;
}

void AppendBatch::settle(qsizetype member, const QString& outcome, const ArchiveAppended& appended)
{
    if (member < 0 || member >= m_appends.size())
        return;
    m_anyReached = true;
    const SessionKey& key = m_appends.at(member).key;
    if (outcome == u"user")
        m_outcomes[member] = ArchiveInput::unknownUser(key.userId);
    else if (outcome == u"conflict")
        m_outcomes[member] = ArchiveInput::conflict(key);
    else
        m_outcomes[member] = appended;
}

QList<qsizetype> AppendBatch::settleFresh(const QList<qsizetype>& members, const QList<FreshRow>& rows)
{
    QHash<QString, QList<const FreshRow*>> rowsOf;
    for (const FreshRow& row : rows)
        rowsOf[row.sessionId].append(&row);
    QHash<QString, qsizetype> taken;
    QList<qsizetype> unsaid;
    for (const qsizetype member : members) {
        const QString& sessionId = m_appends.at(member).key.sessionId;
        const QList<const FreshRow*> own = rowsOf.value(sessionId);
        const qsizetype next = taken[sessionId]++;
        if (own.isEmpty())
            unsaid.append(member);
        else if (next < own.size()) // else a trigger has swallowed some: outcomes() says that nothing was said
            settle(member, QStringLiteral("new"), {own[next]->id, own[next]->sessionCreated, false});
    }
    return unsaid;
}

void AppendBatch::settleRest(const StoreError& error)
{
    for (qsizetype i = 0; i < m_appends.size(); ++i) {
        if (!m_outcomes[i] && !m_firstOf.contains(i))
            m_outcomes[i] = error;
    }
}

QList<Result<ArchiveAppended>> AppendBatch::outcomes() const
{
    const StoreError silent{StoreError::Kind::Protocol, Store::Archive,
                            QStringLiteral("PostgreSQL did not say what became of the message."), QString()};
    QList<Result<ArchiveAppended>> outcomes;
    outcomes.reserve(m_appends.size());
    for (const auto& outcome : m_outcomes)
        outcomes.append(outcome.value_or(silent));
    settleTwins(outcomes);
    return outcomes;
}

void AppendBatch::settleTwins(QList<Result<ArchiveAppended>>& outcomes) const
{
    for (auto twin = m_firstOf.begin(); twin != m_firstOf.end(); ++twin) {
        Result<ArchiveAppended> outcome = outcomes.at(twin.value());
        if (outcome) {
            outcome->alreadyThere = true;
            outcome->sessionCreated = false;
        }
        outcomes[twin.key()] = outcome;
    }
}

} // namespace talkglass
