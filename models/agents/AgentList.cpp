#include "models/agents/AgentList.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

#include <algorithm>

namespace talkglass {

namespace {

constexpr qint64 largestFile = 1024 * 1024;
constexpr qsizetype longestId = 100;

QString tr(const char* text)
{
    return QCoreApplication::translate("AgentList", text);
}

StoreError invalid(const QString& message, const QString& hint = {})
{
    return {StoreError::Kind::InvalidInput, Store::None, message, hint};
}

/// Reads one entry; the first thing wrong is kept.
class AgentReader
{
public:
    AgentReader(const QJsonObject& object, const QString& place)
        : m_object(object)
        , m_place(place)
    {
    }

    Result<Agent> read()
    {
        refuseUnknown();
        Agent agent;
        agent.id = readId();
        agent.name = text(u"name");
        agent.instruction = text(u"instruction");
        agent.model = text(u"model");
        agent.keyVariable = text(u"key_variable");
        agent.builtIn = m_object.value(u"built_in").toBool();
        if (const QJsonValue builtIn = m_object.value(u"built_in"); !builtIn.isUndefined() && !builtIn.isBool())
            refuse(u"built_in", tr("is neither true nor false"));
        if (!agent.builtIn)
            readService(agent);
        if (agent.name.isEmpty())
            agent.name = agent.builtIn ? AgentList::builtInAgent().name : agent.id;
        if (!m_problem.isEmpty())
            return invalid(m_problem, m_hint);
        return agent;
    }

private:
    void readService(Agent& agent)
    {
        if (agent.model.isEmpty())
            refuse(u"model", tr("is missing"));
        const QString address = text(u"base_url");
        agent.baseUrl = QUrl(address, QUrl::StrictMode);
        const QString scheme = agent.baseUrl.scheme();
        if (address.isEmpty())
            refuse(u"base_url", tr("is missing"));
        else if (!agent.baseUrl.isValid() || agent.baseUrl.host().isEmpty() ||
                 (scheme != u"https" && scheme != u"http"))
            refuse(u"base_url", tr("is no http or https address"));
        else if (!agent.baseUrl.userInfo().isEmpty())
            refuse(u"base_url", tr("holds a password"), tr("Keys belong into an environment variable."));
        const bool isName = std::all_of(agent.keyVariable.begin(), agent.keyVariable.end(), [](QChar c) {
            return c == u'_' || (c.unicode() < 128 && c.isLetterOrNumber());
        });
        if (!isName)
            refuse(u"key_variable", tr("is no name of an environment variable"),
                   tr("It is to name the variable that holds the key, not the key."));
    }

    void refuseUnknown()
    {
        static const QStringList known{
            QStringLiteral("id"),       QStringLiteral("name"),     QStringLiteral("instruction"),
            QStringLiteral("model"),    QStringLiteral("base_url"), QStringLiteral("key_variable"),
            QStringLiteral("built_in"),
        };
        for (const QString& field : m_object.keys()) {
            if (!known.contains(field))
                refuse(field, tr("is no field of an agent"),
                       field.contains(u"key", Qt::CaseInsensitive) || field.contains(u"token", Qt::CaseInsensitive)
                           ? tr("A key has no place in the file: name its environment variable in key_variable.")
                           : tr("There are: %1.").arg(known.join(u", ")));
        }
    }

    QString readId()
    {
        const QJsonValue value = m_object.value(u"id");
        const QString id = value.isDouble() ? QString::number(value.toInteger()) : value.toString();
        if (value.isUndefined())
            refuse(u"id", tr("is missing"));
        else if (id.isEmpty() || id.size() > longestId ||
                 (value.isDouble() && double(id.toLongLong()) != value.toDouble()))
            refuse(u"id", tr("is neither a short text nor a whole number"));
        return id;
    }

    QString text(QStringView field)
    {
        const QJsonValue value = m_object.value(field);
        if (!value.isUndefined() && !value.isString())
            refuse(field, tr("is no text"));
        return field == u"instruction" ? value.toString() : value.toString().trimmed();
    }

    void refuse(QStringView field, const QString& why, const QString& hint = {})
    {
        if (!m_problem.isEmpty())
            return;
        m_problem = m_place % u'.' % field % u' ' % why % u'.';
        m_hint = hint;
    }

    const QJsonObject m_object;
    const QString m_place;
    QString m_problem;
    QString m_hint;
};

} // namespace

AgentList::AgentList()
    : m_agents{builtInAgent()}
{
}

AgentList::AgentList(QList<Agent> agents)
    : m_agents(std::move(agents))
{
}

Agent AgentList::builtInAgent()
{
    Agent agent;
    agent.id = QStringLiteral("built-in");
    agent.name = tr("Built-in agent");
    agent.builtIn = true;
    return agent;
}

Result<AgentList> AgentList::fromJson(const QByteArray& json, const QString& fileName)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError)
        return invalid(tr("%1 is no JSON: %2 (line %3).")
                           .arg(fileName, problem.errorString())
                           .arg(json.left(problem.offset).count('\n') + 1));
    const QJsonValue list = document.object().value(u"agents");
    if (!list.isArray() || list.toArray().isEmpty())
        return invalid(tr("%1: agents is no list, or an empty one.").arg(fileName),
                       tr("It is to be {\"agents\": [{\"id\": …, \"model\": …, \"base_url\": …}]}."));
    QList<Agent> agents;
    const QJsonArray entries = list.toArray();
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const QString place = QStringLiteral("%1: agents[%2]").arg(fileName).arg(i);
        if (!entries.at(i).isObject())
            return invalid(tr("%1 is no object.").arg(place));
        Result<Agent> agent = AgentReader(entries.at(i).toObject(), place).read();
        if (!agent)
            return agent.error();
        const bool known =
            std::any_of(agents.cbegin(), agents.cend(), [&](const Agent& a) { return a.id == agent->id; });
        if (known)
            return invalid(tr("%1.id is '%2', as that of an agent before it.").arg(place, agent->id));
        agents.append(*std::move(agent));
    }
    return AgentList(std::move(agents));
}

Result<AgentList> AgentList::fromFile(const QString& path)
{
    QFile file(path);
    if (!file.exists())
        return StoreError{StoreError::Kind::NotFound, Store::None, tr("There is no file %1.").arg(path), {}};
    if (!file.open(QIODevice::ReadOnly))
        return invalid(tr("%1 cannot be read: %2.").arg(path, file.errorString()));
    const QByteArray json = file.read(largestFile + 1);
    if (json.size() > largestFile)
        return invalid(tr("%1 is larger than 1 MB.").arg(path));
    return fromJson(json, path);
}

QString AgentList::usualFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + QStringLiteral("/agents.json");
}

const Agent* AgentList::find(QStringView id) const
{
    const auto found = std::find_if(m_agents.cbegin(), m_agents.cend(), [id](const Agent& a) { return a.id == id; });
    return found == m_agents.cend() ? nullptr : &*found;
}

} // namespace talkglass
