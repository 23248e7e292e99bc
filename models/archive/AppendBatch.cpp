#include "models/archive/AppendBatch.h"

#include "models/archive/ArchiveInput.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

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

QJsonObject memberJson(qsizetype place, const ArchiveAppend& append)
{
    const auto& [key, message] = append;
    return {{QStringLiteral("n"), place},
            {QStringLiteral("u"), key.userId},
            {QStringLiteral("s"), key.sessionId},
            {QStringLiteral("r"), message.role},
            {QStringLiteral("c"), message.content},
            {QStringLiteral("m"), message.metadata},
            {QStringLiteral("t"), message.at.toIso()}};
}

QString textOf(const QJsonArray& members)
{
    return QString::fromUtf8(QJsonDocument(members).toJson(QJsonDocument::Compact));
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

std::optional<AppendBatch::Chunk> AppendBatch::next()
{
    Chunk chunk;
    QJsonArray members;
    qsizetype bytes = 0;
    for (; m_next < m_appends.size() && members.size() < membersAStatement; ++m_next) {
        if (m_outcomes[m_next] || m_firstOf.contains(m_next))
            continue;
        const ArchiveAppend& append = m_appends.at(m_next);
        if (!members.isEmpty() && bytes + append.message.content.size() > bytesAStatement)
            break;
        bytes += append.message.content.size();
        chunk.members.append(m_next);
        members.append(memberJson(m_next, append));
    }
    if (members.isEmpty())
        return std::nullopt;
    chunk.json = textOf(members);
    return chunk;
}

QString AppendBatch::json(qsizetype member) const
{
    return textOf(QJsonArray{memberJson(member, m_appends.at(member))});
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
