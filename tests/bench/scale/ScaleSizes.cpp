#include "tests/bench/scale/ScaleSizes.h"

#include <QCommandLineParser>

namespace talkglass::bench {

namespace {

StoreError refused(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

void add(QCommandLineParser& parser, const QString& name, const QString& what, qint64 usual)
{
    parser.addOption({name, what, QStringLiteral("n"), QString::number(usual)});
}

} // namespace

void ScaleSizes::addOptions(QCommandLineParser& parser)
{
    const ScaleSizes usual;
    add(parser, QStringLiteral("sessions"), QStringLiteral("Sessions in the archive."), usual.sessions);
    add(parser, QStringLiteral("messages"), QStringLiteral("Messages in the archive."), usual.messages);
    add(parser, QStringLiteral("cached"), QStringLiteral("Sessions in the cache."), usual.cached);
    add(parser, QStringLiteral("long-messages"), QStringLiteral("Messages of the long one."), usual.longMessages);
    add(parser, QStringLiteral("users"), QStringLiteral("Users."), usual.users);
    add(parser, QStringLiteral("seed"), QStringLiteral("Other data of the same sizes."), qint64(usual.seed));
}

Result<ScaleSizes> ScaleSizes::fromOptions(const QCommandLineParser& parser)
{
    const auto number = [&parser](const char* name) { return parser.value(QLatin1String(name)).toLongLong(); };
    ScaleSizes sizes;
    sizes.sessions = number("sessions");
    sizes.messages = number("messages");
    sizes.cached = number("cached");
    sizes.longMessages = number("long-messages");
    sizes.users = int(number("users"));
    sizes.seed = quint64(number("seed"));
    if (sizes.sessions < 1000 || sizes.users < 1 || sizes.longMessages < 1)
        return refused(QStringLiteral("At least 1000 sessions, a user and a message in the long conversation."));
    if (sizes.cached < 100 || sizes.cached * 2 > sizes.sessions)
        return refused(QStringLiteral("At least 100 sessions are cached, and at most half of them."));
    if (sizes.messages < sizes.longMessages + sizes.sessions)
        return refused(QStringLiteral("Every session has at least one message."));
    return sizes;
}

} // namespace talkglass::bench
