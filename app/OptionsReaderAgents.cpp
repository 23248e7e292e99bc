#include "app/OptionsReader.h"

#include <QFileInfo>

namespace talkglass {

namespace {

const QString option = QStringLiteral("agents");
const QString variable = QStringLiteral("TALKGLASS_AGENTS");

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

} // namespace

void OptionsReader::addAgentOptions()
{
    m_parser.addOption(
        {option,
         tr("The agents that can be asked, a JSON file (TALKGLASS_AGENTS; else agents.json in the user's "
            "configuration; else a built-in one)."),
         tr("FILE")});
}

/// Only what talks to agents reads the file: a fault in it is to stop nothing else.
Result<> OptionsReader::readAgents(const QProcessEnvironment& environment)
{
    if (!m_options.talksToAgents())
        return Done{};
    const QString named = isSet(option) ? value(option) : environment.value(variable);
    if (isSet(option) && named.isEmpty())
        return invalid(tr("--agents needs a file name"));
    // A demo shows the same everywhere.
    const QString usual = m_options.demo ? QString() : AgentList::usualFile();
    if (named.isEmpty() && !QFileInfo::exists(usual))
        return Done{};
    Result<AgentList> agents = AgentList::fromFile(named.isEmpty() ? usual : named);
    if (!agents)
        return invalid(QString((isSet(option)     ? QStringLiteral("--agents: ")
                                : named.isEmpty() ? QString()
                                                  : QString(variable + u": ")) +
                               agents.error().text()));
    m_options.agents = *std::move(agents);
    return Done{};
}

} // namespace talkglass
