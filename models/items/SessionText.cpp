#include "models/items/SessionText.h"

#include "models/items/MessageText.h"

#include <QCoreApplication>

namespace talkglass::sessiontext {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(SessionText)
};

constexpr qsizetype shownTitleChars = 300;
constexpr qsizetype shownAgentChars = 50;
constexpr int minute = 60;
constexpr int hour = 60 * minute;
constexpr int day = 24 * hour;

QString counted(qint64 count)
{
    return count == 1 ? Tr::tr("1 message") : Tr::tr("%n messages", nullptr, int(count));
}

QString duration(qint64 seconds)
{
    if (seconds < minute)
        return seconds == 1 ? Tr::tr("1 second") : Tr::tr("%n seconds", nullptr, int(seconds));
    if (seconds < hour)
        return seconds < 2 * minute ? Tr::tr("1 minute") : Tr::tr("%n minutes", nullptr, int(seconds / minute));
    if (seconds < 2 * day)
        return seconds < 2 * hour ? Tr::tr("1 hour") : Tr::tr("%n hours", nullptr, int(seconds / hour));
    return Tr::tr("%n days", nullptr, int(seconds / day));
}

QString problem(Problem problem)
{
    switch (problem) {
    case Problem::WrongType:
        return Tr::tr("its key in the cache is no list");
    case Problem::NoTtl:
        return Tr::tr("it never expires");
    case Problem::NotInUserSet:
        return Tr::tr("its user's set does not name it");
    case Problem::DanglingSetMember:
        return Tr::tr("its user's set names it, but it is not cached");
    case Problem::MalformedElements:
        return Tr::tr("it holds elements that are no messages");
    case Problem::OwnedByOtherUser:
        return Tr::tr("the archive has it as another user's");
    }
    return {};
}

QStringList problemTexts(Problems problems)
{
    QStringList texts;
    for (const Problem each : {Problem::WrongType, Problem::NoTtl, Problem::NotInUserSet, Problem::DanglingSetMember,
                               Problem::MalformedElements, Problem::OwnedByOtherUser}) {
        if (problems.testFlag(each))
            texts.append(problem(each));
    }
    return texts;
}

QString exact(Timestamp moment)
{
    const auto text = [](const QDateTime& time) { return time.toString(u"yyyy-MM-dd HH:mm:ss"); };
    const QDateTime utc = moment.toDateTime();
    return Tr::tr("%1 (%2 UTC)").arg(text(utc.toLocalTime()), text(utc));
}

QString clearedText(const Session& session)
{
    return session.active ? QString() : Tr::tr("cleared");
}

} // namespace

QString title(const Session& session)
{
    QString text = session.displayTitle().left(shownTitleChars);
    text.replace(u'\n', u' ');
    text.replace(u'\t', u' ');
    return messagetext::visible(text);
}

QString user(qint64 userId, const QString& name)
{
    return name.isEmpty() ? Tr::tr("user %1").arg(userId) : messagetext::visible(name);
}

QString agent(const Session& session)
{
    return session.agentId.isEmpty()
               ? QString()
               : Tr::tr("agent %1").arg(messagetext::visible(session.agentId.left(shownAgentChars)));
}

QString residency(Residency residency)
{
    switch (residency) {
    case Residency::Both:
        return Tr::tr("in both stores");
    case Residency::CacheOnly:
        return Tr::tr("only in the cache");
    case Residency::ArchiveOnly:
        return Tr::tr("only in the archive");
    case Residency::Ghost:
        return Tr::tr("cleared in the archive, but still cached");
    case Residency::Orphan:
        return Tr::tr("named in the user's set, but in neither store");
    case Residency::Unknown:
        return Tr::tr("not known: one store could not be asked");
    }
    return {};
}

QString messages(const Session& session)
{
    const std::optional<qint64> cached = session.cachedMessages;
    const std::optional<qint64> archived = session.archivedMessages;
    if (cached && archived && *cached != *archived)
        return Tr::tr("%1 cached, %2 archived").arg(*cached).arg(counted(*archived));
    if (!cached && !archived)
        return {};
    return counted(archived ? *archived : *cached);
}

QString timeLeft(const Session& session, Timestamp now)
{
    if (session.ttlMs == CachedSession::noTtl)
        return Tr::tr("never expires");
    if (!session.expiresAt.isValid())
        return {};
    const qint64 seconds = std::max<qint64>(0, (session.expiresAt.micros() - now.micros()) / 1'000'000);
    return session.isAboutToBeLost() ? Tr::tr("lost in %1").arg(duration(seconds))
                                     : Tr::tr("%1 left").arg(duration(seconds));
}

QString spoken(const Session& session, const QString& userName, Timestamp now)
{
    QStringList parts{title(session), user(session.key.userId, userName), residency(session.residency)};
    parts << agent(session) << messages(session) << timeLeft(session, now) << clearedText(session);
    if (session.pinned)
        parts << Tr::tr("pinned");
    if (session.pendingArchive)
        parts << Tr::tr("waits for the archive");
    parts << problemTexts(session.problems);
    parts.removeAll(QString());
    return parts.join(Tr::tr(", "));
}

QString toolTip(const Session& session, const QString& userName, Timestamp now)
{
    QStringList lines{title(session)};
    if (!session.title.isEmpty())
        lines << messagetext::visible(session.key.sessionId);
    lines << user(session.key.userId, userName) + Tr::tr(", ") + residency(session.residency);
    QStringList facts{agent(session), messages(session), timeLeft(session, now), clearedText(session)};
    facts.removeAll(QString());
    lines << facts.join(Tr::tr(", "));
    if (session.pendingArchive)
        lines << Tr::tr("Its last message waits in the cache for the archive.");
    if (session.lastActivity.isValid())
        lines << Tr::tr("Last activity: %1").arg(exact(session.lastActivity));
    if (session.createdAt.isValid())
        lines << Tr::tr("Created: %1").arg(exact(session.createdAt));
    if (session.expiresAt.isValid())
        lines << Tr::tr("Leaves the cache: %1").arg(exact(session.expiresAt));
    for (const QString& text : problemTexts(session.problems))
        lines << Tr::tr("Problem: %1").arg(text);
    lines.removeAll(QString());
    return lines.join(u'\n');
}

} // namespace talkglass::sessiontext
