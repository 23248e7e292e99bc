#include "views/conversation/ClearEffects.h"

#include "models/items/MessageText.h"

#include <QCoreApplication>

namespace talkglass::cleareffects {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(ClearEffects)
};

using State = Effect::State;

Effect done(bool happened, const QString& yes, const QString& no)
{
    return {happened ? State::Done : State::NothingToDo, happened ? yes : no};
}

QString missing(const QString& text, const std::optional<StoreError>& error)
{
    return error ? Texts::tr("%1: %2").arg(text, error->text()) : text;
}

} // namespace

QList<Effect> planned(const Session& session)
{
    QList<Effect> effects;
    if (session.isCached())
        effects.append(
            {State::Planned,
             Texts::tr("Cache: the list with %1 is deleted").arg(messagetext::countText(*session.cachedMessages))});
    else if (session.residency == Residency::Unknown)
        effects.append({State::Planned, Texts::tr("Cache: its list is deleted, if there is one")});
    else
        effects.append({State::NothingToDo, Texts::tr("Cache: there is no list to delete")});
    effects.append(
        {State::Planned, Texts::tr("Cache: its entry in the set of user %1 is removed").arg(session.key.userId)});
    effects.append({State::Planned, Texts::tr("Cache: its mapping to the user is deleted")});
    if (session.isArchived())
        effects.append({State::Planned, Texts::tr("Archive: it is marked inactive; kept there: %1")
                                            .arg(messagetext::countText(*session.archivedMessages))});
    else if (session.residency == Residency::Unknown)
        effects.append(
            {State::Planned, Texts::tr("Archive: it is marked inactive, if it is there; its messages stay")});
    else
        effects.append({State::NothingToDo, Texts::tr("Archive: it is not there")});
    return effects;
}

QList<Effect> landed(const ClearReport& report)
{
    QList<Effect> effects;
    if (report.cache) {
        effects.append(
            done(report.cache->listDeleted, Texts::tr("Cache: list deleted"), Texts::tr("Cache: there was no list")));
        effects.append(done(report.cache->removedFromSet, Texts::tr("Cache: removed from the user's set"),
                            Texts::tr("Cache: it was not in the user's set")));
        effects.append(done(report.cache->mappingDeleted, Texts::tr("Cache: mapping deleted"),
                            Texts::tr("Cache: there was no mapping")));
    } else {
        effects.append({State::Missing, missing(Texts::tr("Cache: not cleared"), report.cacheError)});
    }
    if (report.archiveDeactivated)
        effects.append(done(*report.archiveDeactivated, Texts::tr("Archive: marked inactive, messages kept"),
                            Texts::tr("Archive: it was not there")));
    else
        effects.append({State::Missing, missing(Texts::tr("Archive: not marked inactive"), report.archiveError)});
    return effects;
}

QString lossWarning(const Session& session)
{
    const qint64 cached = session.cachedMessages.value_or(0);
    const qint64 archived = session.archivedMessages.value_or(0);
    if (session.residency == Residency::CacheOnly && cached > 0)
        return Texts::tr("%1 exist only in the cache and will be lost.").arg(messagetext::countText(cached));
    if (cached > archived)
        return Texts::tr("At least %1 exist only in the cache and will be lost.")
            .arg(messagetext::countText(cached - archived));
    if (session.pendingArchive)
        return Texts::tr(
            "Messages in the cache still wait for the archive. They are archived when it is back, but this "
            "list of them is deleted.");
    if (session.residency == Residency::Unknown)
        return Texts::tr("Not both stores could be asked: messages that exist only in the cache would be lost.");
    return {};
}

QString markOf(State state)
{
    switch (state) {
    case State::Planned:
        return QStringLiteral("\u2022");
    case State::Done:
        return QStringLiteral("\u2713");
    case State::NothingToDo:
        return QStringLiteral("\u2013");
    case State::Missing:
        return QStringLiteral("\u2715");
    }
    return {};
}

} // namespace talkglass::cleareffects
