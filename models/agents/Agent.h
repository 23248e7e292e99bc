#pragma once

#include <QMetaType>
#include <QString>
#include <QUrl>

namespace talkglass {

/// Somebody who answers: a model behind an OpenAI-compatible service, or the one that is built in. Values, any thread.
struct Agent
{
    QString id;          ///< as clients name it (`agent_id`); a number is written as text
    QString name;        ///< for people; the id if the profile gives none
    QString instruction; ///< the system message that precedes the conversation; may be empty
    QString model;       ///< as the service calls it; empty only if built in
    QUrl baseUrl;        ///< without `/chat/completions`, e.g. `https://api.example/v1`; empty only if built in
    QString keyVariable; ///< the environment variable that holds the key; empty: asked without a key
    bool builtIn = false;

    friend bool operator==(const Agent&, const Agent&) = default;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::Agent)
