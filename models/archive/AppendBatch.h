#pragma once

#include "models/archive/PostgresArchive.h"

#include <QHash>

#include <optional>
#include <vector>

namespace talkglass {

/// What one statement carries.
struct AppendChunk
{
    QList<qsizetype> members; ///< places in the batch
    QString json;             ///< the parameter of append.sql
    bool ownersAgree = true;  ///< no session is named with two users
};

/// The members of one append(): which of them are sent, cut into statements of bounded size, and what became of each.
class AppendBatch
{
public:
    /// Refuses at once what no database could take; `idempotent`: the same message twice in a batch is sent once.
    AppendBatch(const QList<ArchiveAppend>& appends, bool idempotent);

    /// A row of the answer of append_fresh.sql.
    struct FreshRow
    {
        qint64 id;
        QString sessionId;
        bool sessionCreated;
    };
    /// The next part to be sent; nothing: all was sent.
    std::optional<AppendChunk> next();
    /// These alone; one member by itself.
    QString json(const QList<qsizetype>& members) const;

    void settle(qsizetype member, const StoreError& error);
    /// As append.sql answers: new, there, user or conflict.
    void settle(qsizetype member, const QString& outcome, const ArchiveAppended& appended);
    /// As append_fresh.sql answers, in the order of the ids. Returns those of `members` of whom it said nothing.
    QList<qsizetype> settleFresh(const QList<qsizetype>& members, const QList<FreshRow>& rows);
    void settleRest(const StoreError& error);
    /// In the order of the batch.
    QList<Result<ArchiveAppended>> outcomes() const;
    bool anyReached() const { return m_anyReached; }

private:
    void settleTwins(QList<Result<ArchiveAppended>>& outcomes) const;

    const QList<ArchiveAppend>& m_appends;
    std::vector<std::optional<Result<ArchiveAppended>>> m_outcomes;
    QHash<qsizetype, qsizetype> m_firstOf; ///< a repeated member → the one that is sent in its place
    qsizetype m_next = 0;
    bool m_anyReached = false; ///< the archive answered for at least one
};

} // namespace talkglass
