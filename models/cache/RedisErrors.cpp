#include "models/cache/RedisErrors.h"

#include <QCoreApplication>

#include <array>

namespace talkglass::rediserrors {

namespace {

struct Known
{
    const char* prefix;
    StoreError::Kind kind;
    const char* hint; ///< translated when used; may be empty
};

constexpr const char* context = "RedisErrors";

using Kind = StoreError::Kind;

constexpr auto known = std::to_array<Known>({
    {"NOAUTH", Kind::AuthFailed,
     QT_TRANSLATE_NOOP("RedisErrors",
                       "The server wants a password: put it into the address (redis://user:pass@host).")},
    {"WRONGPASS", Kind::AuthFailed,
     QT_TRANSLATE_NOOP("RedisErrors", "Check user and password in the address (redis://user:pass@host).")},
    {"ERR invalid password", Kind::AuthFailed, QT_TRANSLATE_NOOP("RedisErrors", "Check the password in the address.")},
    {"ERR Client sent AUTH", Kind::AuthFailed,
     QT_TRANSLATE_NOOP("RedisErrors", "The server has no password set: leave it out of the address.")},
    {"ERR AUTH <password> called without", Kind::AuthFailed,
     QT_TRANSLATE_NOOP("RedisErrors", "The server has no password set: leave it out of the address.")},
    {"NOPERM", Kind::AuthFailed,
     QT_TRANSLATE_NOOP("RedisErrors", "The account lacks a right: see ACL GETUSER on the server.")},
    {"DENIED", Kind::AuthFailed,
     QT_TRANSLATE_NOOP("RedisErrors",
                       "The server is in protected mode: give it a password or connect from its machine.")},
    {"WRONGTYPE", Kind::WrongType,
     QT_TRANSLATE_NOOP("RedisErrors",
                       "Another program put something else under this key: look at it with redis-cli TYPE.")},
    {"LOADING", Kind::Unavailable, QT_TRANSLATE_NOOP("RedisErrors", "The server is starting; it will be asked again.")},
    {"MASTERDOWN", Kind::Unavailable,
     QT_TRANSLATE_NOOP("RedisErrors", "The replica has lost its master; it will be asked again.")},
    {"BUSY ", Kind::Unavailable,
     QT_TRANSLATE_NOOP("RedisErrors", "A script holds the server up; it will be asked again.")},
    {"ERR max number of clients", Kind::Unavailable,
     QT_TRANSLATE_NOOP("RedisErrors", "Raise maxclients on the server, or close other connections.")},
    {"OOM", Kind::Rejected,
     QT_TRANSLATE_NOOP("RedisErrors", "The server's memory is full: raise maxmemory or choose an eviction policy.")},
    {"READONLY", Kind::Rejected,
     QT_TRANSLATE_NOOP("RedisErrors", "This is a replica: connect to the master to write.")},
    {"MISCONF", Kind::Rejected,
     QT_TRANSLATE_NOOP("RedisErrors", "The server cannot save its data to disk: see its log and free disk space.")},
    {"NOREPLICAS", Kind::Rejected, QT_TRANSLATE_NOOP("RedisErrors", "The server lacks replicas that it must have.")},
    {"CLUSTERDOWN", Kind::Rejected, QT_TRANSLATE_NOOP("RedisErrors", "Redis Cluster is not supported.")},
    {"MOVED", Kind::Rejected, QT_TRANSLATE_NOOP("RedisErrors", "Redis Cluster is not supported.")},
    {"CROSSSLOT", Kind::Rejected, QT_TRANSLATE_NOOP("RedisErrors", "Redis Cluster is not supported.")},
    {"ERR DB index", Kind::InvalidInput,
     QT_TRANSLATE_NOOP("RedisErrors", "Choose a database that exists (redis://host/0).")},
});

const Known* find(const QByteArray& text)
{
    for (const Known& entry : known) {
        if (text.startsWith(entry.prefix))
            return &entry;
    }
    return nullptr;
}

} // namespace

StoreError fromReply(const QByteArray& text, const QString& endpoint, const QString& subject)
{
    const Known* entry = find(text);
    StoreError error;
    error.kind = entry ? entry->kind : Kind::Rejected;
    error.store = Store::Cache;
    QString reason = QString::fromUtf8(text);
    if (!reason.endsWith(u'.')) // a hint follows
        reason += u'.';
    error.message = subject.isEmpty()
                        ? QCoreApplication::translate(context, "Redis at %1: %2").arg(endpoint, reason)
                        : QCoreApplication::translate(context, "Redis at %1, %2: %3").arg(endpoint, subject, reason);
    if (entry)
        error.hint = QCoreApplication::translate(context, entry->hint);
    return error;
}

StoreError unavailable(const QString& endpoint, const QString& cause, const QString& hint)
{
    return {
        Kind::Unavailable, Store::Cache, QCoreApplication::translate(context, "Redis at %1: %2.").arg(endpoint, cause),
        hint.isEmpty() ? QCoreApplication::translate(context, "Is the server running? It will be asked again.") : hint};
}

} // namespace talkglass::rediserrors
