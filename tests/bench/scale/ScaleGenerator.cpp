#include "tests/bench/scale/ScaleGenerator.h"

#include "models/archive/PostgresArchive.h"
#include "tests/bench/scale/RawPostgres.h"

#include <QElapsedTimer>

#include <thread>

namespace talkglass::bench {

namespace {

constexpr qsizetype chunkBytes = 1024 * 1024;

void say(const char* what, const QElapsedTimer& since)
{
    std::fprintf(stderr, "  %-28s %6.1f s\n", what, double(since.elapsed()) / 1000);
}

QByteArray textOf(Timestamp at)
{
    return at.toIso().toLatin1();
}

QByteArray sessionMetadata(const PlannedSession& session)
{
    if (!session.titled)
        return session.index % 2 ? QByteArray("{}") : QByteArray("\\N");
    const QByteArray number = QByteArray::number(session.index);
    return "{\"title\": \"Conversation " + number + " about an order\", \"agent_id\": \"agent-" +
           QByteArray::number(session.index % 12) + "\", \"pinned\": " + (session.index % 50 == 0 ? "true" : "false") +
           "}";
}

/// Statements that take away what slows loading, and those that make it again.
struct Detours
{
    QList<QByteArray> before;
    QList<QByteArray> after;
};

Detours detours(RawPostgres& archive)
{
    Detours statements;
    const QByteArray tables = "('conversation_sessions'::regclass, 'conversation_messages'::regclass)";
    const PgResult keys = archive.run("select conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid) "
                                      "from pg_constraint where contype = 'f' and conrelid in " +
                                      tables);
    const PgResult indexes = archive.run("select i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) from pg_index i "
                                         "where i.indrelid in " +
                                         tables +
                                         " and not exists (select 1 from pg_constraint c where c.conindid = "
                                         "i.indexrelid and c.contype <> 'f')");
    for (int row = 0; row < rowsOf(keys); ++row)
        statements.before.append("alter table " + valueAt(keys, row, 0) + " drop constraint " + valueAt(keys, row, 1));
    for (int row = 0; row < rowsOf(indexes); ++row) {
        statements.before.append("drop index " + valueAt(indexes, row, 0));
        statements.after.append(valueAt(indexes, row, 1));
    }
    for (int row = 0; row < rowsOf(keys); ++row)
        statements.after.append("alter table " + valueAt(keys, row, 0) + " add constraint " + valueAt(keys, row, 1) +
                                ' ' + valueAt(keys, row, 2));
    return statements;
}

/// Rows collected into larger pieces.
class Copier
{
public:
    Copier(RawPostgres& archive, const QByteArray& table)
        : m_archive(archive)
    {
        // FREEZE needs a table that this transaction has emptied.
        archive.run("begin; truncate " + table.left(table.indexOf(' ')));
        archive.beginCopy("copy " + table + " from stdin with (freeze)");
        m_rows.reserve(chunkBytes + chunkBytes / 8);
    }
    QByteArray& row()
    {
        if (m_rows.size() >= chunkBytes) {
            m_archive.putCopy(m_rows);
            m_rows.resize(0);
        }
        return m_rows;
    }
    void end()
    {
        m_archive.putCopy(m_rows);
        m_archive.endCopy();
        m_archive.run("commit");
    }

private:
    RawPostgres& m_archive;
    QByteArray m_rows;
};

} // namespace

ScaleGenerator::ScaleGenerator(const ScalePlan& plan, const LocalStores& stores)
    : m_plan(plan)
    , m_stores(stores)
    , m_text(plan.sizes().seed)
{
}

Result<> ScaleGenerator::run()
{
    std::jthread cache([this] { fillCache(); });
    return fillArchive();
}

Result<> ScaleGenerator::fillArchive() const
{
    const SystemClock clock;
    StoreHealth health(Store::Archive, m_stores.archive().display(), clock);
    if (const auto made = PostgresArchive(m_stores.archive(), clock, health).initSchema(); !made)
        return made.error();
    QElapsedTimer spent;
    spent.start();
    RawPostgres archive(m_stores.archive());
    archive.run("set maintenance_work_mem = '1GB'");
    const Detours statements = detours(archive);
    for (const QByteArray& sql : statements.before)
        archive.run(sql);
    copyUsers(archive);
    copySessions(archive);
    say("sessions copied", spent);
    copyMessages(archive);
    say("messages copied", spent);
    for (const QByteArray& sql : statements.after)
        archive.run(sql);
    say("indexes and keys made", spent);
    archive.run("vacuum analyze");
    archive.run("checkpoint");
    say("vacuumed and analyzed", spent);
    return Done{};
}

void ScaleGenerator::copyUsers(RawPostgres& archive) const
{
    archive.run("insert into users (id, name) select i, 'User ' || i from generate_series(1, " +
                QByteArray::number(m_plan.sizes().users) + ") i; select setval('users_id_seq', " +
                QByteArray::number(m_plan.sizes().users) + ")");
}

void ScaleGenerator::copySessions(RawPostgres& archive) const
{
    Copier copier(archive, "conversation_sessions (id, session_id, user_id, created_at, updated_at, last_activity, "
                           "message_count, is_active, session_metadata)");
    for (qint64 i = 0; i < m_plan.archived(); ++i) {
        const PlannedSession session = m_plan.session(i);
        const QByteArray last = textOf(session.last);
        copier.row() += QByteArray::number(i + 1) + '\t' + session.key.sessionId.toUtf8() + '\t' +
                        QByteArray::number(session.key.userId) + '\t' + textOf(session.created) + '\t' + last + '\t' +
                        last + '\t' + QByteArray::number(session.messages) + '\t' + (session.active ? 't' : 'f') +
                        '\t' + sessionMetadata(session) + '\n';
    }
    copier.end();
    archive.run("select setval('conversation_sessions_id_seq', " + QByteArray::number(m_plan.archived()) + ")");
}

void ScaleGenerator::copyMessages(RawPostgres& archive) const
{
    Copier copier(archive, "conversation_messages (id, session_id, role, content, message_metadata, created_at)");
    qint64 id = 0;
    for (qint64 i = 0; i < m_plan.archived(); ++i) {
        const PlannedSession session = m_plan.session(i);
        const QByteArray name = '\t' + session.key.sessionId.toUtf8() + '\t';
        for (int n = 0; n < session.messages; ++n) {
            QByteArray& row = copier.row();
            row += QByteArray::number(++id) + name + (n % 2 ? "assistant\t" : "user\t");
            m_text.append(row, ScaleText::Copy, session.choiceOf(n), 200, 600);
            row += n % 2 ? "\t{\"model\": \"model-2\", \"tokens\": 123}\t" : "\t{}\t";
            row += textOf(session.timeOf(n)) + '\n';
        }
    }
    copier.end();
    archive.run("select setval('conversation_messages_id_seq', " + QByteArray::number(id) + ")");
}

} // namespace talkglass::bench
