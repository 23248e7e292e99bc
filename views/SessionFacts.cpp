#include "views/SessionFacts.h"

#include "views/Theme.h"
#include "views/TimeText.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>

namespace talkglass::sessionfacts {

namespace {

using Tone = ElidedLabel::Tone;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(SessionFacts)
};

constexpr std::array allProblems{Problem::WrongType,         Problem::NoTtl,
                                 Problem::NotInUserSet,      Problem::DanglingSetMember,
                                 Problem::MalformedElements, Problem::OwnedByOtherUser};

QString count(qint64 number)
{
    return QLocale().toString(number);
}

Fact moment(const QString& name, Timestamp at, Timestamp now)
{
    return {.name = name,
            .value = at.isValid() ? timetext::ago(at, now) : Texts::tr("unknown"),
            .hint = at.isValid() ? timetext::exact(at) : QString(),
            .tone = at.isValid() ? Tone::Plain : Tone::Muted};
}

Fact state(const QString& text, const QString& hint, Tone tone = Tone::Muted)
{
    return {.name = Texts::tr("State"), .value = text, .hint = hint, .tone = tone};
}

Fact timeLeft(const Session& session, Timestamp now)
{
    Fact fact{.name = Texts::tr("Time left")};
    if (!session.expiresAt.isValid()) {
        fact.value = Texts::tr("never expires");
        fact.hint = theme::problemExplanation(Problem::NoTtl);
        fact.tone = Tone::Warning;
        return fact;
    }
    const qint64 left = session.expiresAt.millis() - now.millis();
    fact.value = left > 0 ? timetext::left(left) : Texts::tr("ended");
    fact.hint = timetext::exact(session.expiresAt);
    // Only what is lost with it is worth a colour.
    if (session.residency != Residency::CacheOnly)
        return fact;
    const timetext::Urgency urgency = timetext::urgency(left);
    fact.tone = urgency == timetext::Urgency::WithinFiveMinutes ? Tone::Danger
                : urgency == timetext::Urgency::WithinHour      ? Tone::Warning
                                                                : Tone::Plain;
    return fact;
}

} // namespace

QList<Fact> about(const Session& session, Timestamp now)
{
    QList<Fact> facts;
    if (!session.title.isEmpty())
        facts.append({.name = Texts::tr("Title"), .value = session.title});
    facts.append({.name = Texts::tr("Id"),
                  .value = session.key.sessionId,
                  .copy = session.key.sessionId,
                  .elide = Qt::ElideMiddle});
    facts.append({.name = Texts::tr("User"), .value = QString::number(session.key.userId)});
    if (!session.agentId.isEmpty())
        facts.append({.name = Texts::tr("Agent"), .value = session.agentId});
    if (!session.description.isEmpty())
        facts.append({.name = Texts::tr("About"), .value = session.description});
    facts.append(moment(Texts::tr("Created"), session.createdAt, now));
    facts.append(moment(Texts::tr("Last active"), session.lastActivity, now));
    return facts;
}

QList<Fact> inCache(const Session& session, const CachePolicy& policy, Timestamp now)
{
    if (session.problems.testFlag(Problem::WrongType))
        return {state(Texts::tr("not a list"), theme::problemExplanation(Problem::WrongType), Tone::Warning)};
    if (!session.isCached()) {
        const bool unknown = session.residency == Residency::Unknown;
        return {unknown ? state(Texts::tr("could not be asked"), theme::residencyExplanation(Residency::Unknown))
                        : state(Texts::tr("not cached"), Texts::tr("There is no list of this session in Redis."))};
    }
    QList<Fact> facts;
    const qint64 messages = *session.cachedMessages;
    Fact held{.name = Texts::tr("Messages"), .value = count(messages)};
    if (messages >= policy.maxHistory) {
        held.value = Texts::tr("%1 (full)").arg(count(messages));
        held.hint = Texts::tr("The cache keeps the newest %1; older ones are only in the archive.")
                        .arg(count(policy.maxHistory));
    }
    facts.append(held);
    facts.append(timeLeft(session, now));
    if (session.expiresAt.isValid())
        facts.append({.name = Texts::tr("Expires at"),
                      .value = timetext::day(session.expiresAt, now) + u' ' + timetext::clock(session.expiresAt),
                      .hint = timetext::exact(session.expiresAt)});
    if (session.pendingArchive)
        facts.append({.name = Texts::tr("Waiting"),
                      .value = Texts::tr("for the archive"),
                      .hint = Texts::tr("Written while the archive was away; it is archived when that is back."),
                      .tone = Tone::Warning});
    return facts;
}

QList<Fact> inArchive(const Session& session)
{
    if (!session.isArchived()) {
        const bool unknown = session.residency == Residency::Unknown;
        return {unknown ? state(Texts::tr("could not be asked"), theme::residencyExplanation(Residency::Unknown))
                        : state(Texts::tr("not archived"), Texts::tr("PostgreSQL has no row of this user's session."),
                                session.residency == Residency::CacheOnly ? Tone::Warning : Tone::Muted)};
    }
    QList<Fact> facts{{.name = Texts::tr("Messages"), .value = count(*session.archivedMessages)}};
    if (session.messageCounter != *session.archivedMessages)
        facts.append({.name = Texts::tr("Counter says"),
                      .value = count(session.messageCounter),
                      .hint = Texts::tr("The column message_count has drifted from the rows; the rows count."),
                      .tone = Tone::Warning});
    facts.append(session.active ? state(Texts::tr("active"), {}, Tone::Plain)
                                : state(Texts::tr("cleared"), Texts::tr("is_active is false; the rows are kept.")));
    if (session.archiveRowId > 0)
        facts.append({.name = Texts::tr("Row"), .value = QString::number(session.archiveRowId), .tone = Tone::Muted});
    return facts;
}

QString meaning(const Session& session, const std::optional<CopiesSeen>& seen)
{
    if (session.problems.testFlag(Problem::WrongType) && session.isArchived())
        return Texts::tr("In the archive. Under its key in the cache stands something that is no list: whether there "
                         "was a cached copy cannot be told.");
    if (!session.isCached() || !session.isArchived())
        return theme::residencyExplanation(session.residency);
    QStringList sentences;
    if (session.residency != Residency::Both)
        sentences.append(theme::residencyExplanation(session.residency));
    const qint64 more = *session.cachedMessages - *session.archivedMessages;
    if (seen && seen->cacheOnly > 0)
        sentences.append(seen->cacheOnly == 1
                             ? Texts::tr("1 message is only in the cache: it is lost when the cached copy ends.")
                             : Texts::tr("%n messages are only in the cache: they are lost when the cached copy ends.",
                                         nullptr, seen->cacheOnly));
    else if (more > 0)
        sentences.append(
            more == 1 ? Texts::tr("The cache holds 1 element more than the archive: what is only there is lost when "
                                  "the cached copy ends.")
                      : Texts::tr("The cache holds %n elements more than the archive: what is only there is lost when "
                                  "the cached copy ends.",
                                  nullptr, int(more)));
    if (seen && seen->differing > 0)
        sentences.append(
            seen->differing == 1
                ? Texts::tr("1 message differs: what the cache says of it is lost with the cached copy.")
                : Texts::tr("%n messages differ: what the cache says of them is lost with the cached copy.", nullptr,
                            seen->differing));
    if (session.residency == Residency::Both && sentences.isEmpty())
        return seen && seen->whole
                   ? Texts::tr("In the cache and in the archive: nothing is lost when the cached copy ends.")
                   : theme::residencyExplanation(Residency::Both);
    if (session.residency == Residency::Both)
        sentences.prepend(Texts::tr("In both stores."));
    return sentences.join(u' ');
}

QString problemNote(const Session& session)
{
    QStringList paragraphs;
    for (const Problem problem : allProblems) {
        if (session.problems.testFlag(problem))
            paragraphs.append(QStringLiteral("! ") + theme::problemLabel(problem) + QStringLiteral(": ") +
                              theme::problemExplanation(problem));
    }
    return paragraphs.join(QStringLiteral("\n\n"));
}

QList<Fact> ofMessage(const Message& message, Timestamp now, DeliveryState state)
{
    QList<Fact> facts;
    if (message.malformed)
        facts.append({.name = Texts::tr("State"),
                      .value = Texts::tr("broken element"),
                      .hint = theme::problemExplanation(Problem::MalformedElements),
                      .tone = Tone::Warning});
    else
        facts.append({.name = Texts::tr("Role"), .value = message.role});
    if (message.archiveId > 0)
        facts.append({.name = Texts::tr("Id"), .value = message.id(), .copy = message.id()});
    facts.append(moment(Texts::tr("Written"), message.at, now));
    const bool safe = message.residency == MessageResidency::Both || message.residency == MessageResidency::ArchiveOnly;
    if (state == DeliveryState::Stored)
        facts.append({.name = Texts::tr("Lives"),
                      .value = theme::messageResidencyLabel(message.residency),
                      .tone = safe ? Tone::Plain : Tone::Warning});
    else
        facts.append(state == DeliveryState::Failed
                         ? Fact{.name = Texts::tr("Lives"),
                                .value = Texts::tr("in no store: not saved"),
                                .hint = Texts::tr("Only this window has it. Try again, or discard it, below it."),
                                .tone = Tone::Danger}
                         : Fact{.name = Texts::tr("Lives"),
                                .value = Texts::tr("not known yet: being sent"),
                                .tone = Tone::Muted});
    if (message.pendingArchive)
        facts.append({.name = Texts::tr("Waiting"), .value = Texts::tr("for the archive"), .tone = Tone::Warning});
    const qint64 bytes = message.malformed ? message.raw.size() : message.content.size();
    facts.append({.name = Texts::tr("Length"),
                  .value = message.malformed ? Texts::tr("%1 bytes").arg(count(bytes))
                                             : Texts::tr("%1 characters").arg(count(bytes))});
    return facts;
}

} // namespace talkglass::sessionfacts
