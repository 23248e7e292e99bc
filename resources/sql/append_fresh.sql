-- The usual case of append.sql, in a third of its steps: $1 the members as there, of whom none repeats what is archived, and
-- no two share a session but not its user; $2 now. Answers for each that was archived: row id, session id, was the
-- session created? The ids of a session grow in the order of the batch. Of an unknown user's, and of a session that is
-- another user's, nothing is said: append.sql tells why.
with input as materialized (
    select x.n, x.u, x.s, x.r, x.c, x.m, x.t
    from json_to_recordset($1::json) as x (n integer, u integer, s text, r text, c text, m json, t timestamp)
),
-- In order of the session ids, so that two batches cannot wait for each other.
upserted as (
    insert into conversation_sessions as c
        (session_id, user_id, created_at, updated_at, last_activity, message_count, is_active, session_metadata)
    select i.s, i.u, min(i.t), $2::timestamp, max(i.t), count(*), true, '{}'
    from input i
    where i.u = any (array(select users.id from users where users.id = any (array(select u from input))))
    group by i.s, i.u
    order by i.s
    on conflict (session_id) do update set
        message_count = c.message_count + excluded.message_count,
        last_activity = greatest(c.last_activity, excluded.last_activity),
        updated_at = excluded.updated_at,
        is_active = true
    where c.user_id = excluded.user_id
    returning c.session_id, c.xmax = 0 as created
),
inserted as (
    insert into conversation_messages (session_id, role, content, message_metadata, created_at)
    select i.s, i.r, i.c, i.m, i.t
    from input i
    join upserted u on u.session_id = i.s
    order by i.n
    returning id, session_id
)
select m.id, m.session_id, u.created
from inserted m
join upserted u on u.session_id = m.session_id
order by m.id
