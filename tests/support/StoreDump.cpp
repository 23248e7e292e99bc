#include "tests/support/StoreDump.h"

#include <algorithm>

namespace talkglass {

namespace {

QByteArrayList contentOf(const ServiceFixture& fixture, const QByteArray& key)
{
    const QByteArray type = fixture.redis({"TYPE", key}).value(0);
    QByteArrayList content;
    if (type == "list")
        content = fixture.redis({"LRANGE", key, "0", "-1"});
    else if (type == "set")
        content = fixture.redis({"SMEMBERS", key});
    else
        content = fixture.redis({"DUMP", key});
    if (type == "set")
        std::ranges::sort(content);
    content.prepend(type);
    return content;
}

} // namespace

StoreDump StoreDump::of(const ServiceFixture& fixture)
{
    StoreDump dump;
    for (const QByteArray& key : fixture.redis({"KEYS", "*"})) {
        dump.cache.insert(key, contentOf(fixture, key));
        dump.ttls.insert(key, fixture.redis({"PTTL", key}).value(0).toLongLong());
    }
    dump.archive = fixture.sql(
        QStringLiteral("select 'user', to_jsonb(u)::text from users u order by u.id;"
                       "select 'session', s.*::text from conversation_sessions s order by s.id;"
                       "select 'message', m.id, m.session_id, m.role, m.created_at, m.message_metadata::text, "
                       "md5(m.content) from conversation_messages m order by m.id"));
    return dump;
}

QString StoreDump::differenceTo(const StoreDump& later, qint64 passedMs) const
{
    for (const QByteArray& key : cache.keys() + later.cache.keys()) {
        const QString name = QString::fromUtf8(key);
        if (!cache.contains(key) || !later.cache.contains(key))
            return QString(name + (cache.contains(key) ? u" is gone" : u" is new"));
        if (cache.value(key) != later.cache.value(key))
            return QString(name + u" was\n" + QString::fromUtf8(cache.value(key).join('\n')) + u"\nand is\n" +
                           QString::fromUtf8(later.cache.value(key).join('\n')));
        const qint64 before = ttls.value(key);
        const qint64 after = later.ttls.value(key);
        const bool ran = before < 0 ? after == before : after <= before && after >= before - passedMs;
        if (!ran)
            return QStringLiteral("%1 has the TTL %2 ms, and had %3").arg(name).arg(after).arg(before);
    }
    for (qsizetype i = 0; i < std::max(archive.size(), later.archive.size()); ++i) {
        if (archive.value(i) != later.archive.value(i))
            return QString(archive.value(i) + u"\nbecame\n" + later.archive.value(i));
    }
    return {};
}

} // namespace talkglass
