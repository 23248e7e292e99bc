-- As counters.sql, for one user, whose sessions lie anywhere among the session ids.
with page as materialized (
    select s.id, s.user_id, s.session_id, s.message_count, s.is_active
    from conversation_sessions s
    where s.session_id > $1::text and s.user_id = $3::integer and s.id > 0
    order by s.session_id
    limit $2::bigint
),
counted as materialized (
    select p.*, (select count(*) from conversation_messages m where m.session_id = p.session_id) as messages
    from page p
)
select c.id, c.user_id, c.session_id, c.message_count, c.messages, c.is_active
from counted c
where c.message_count <> c.messages or (c.is_active and c.messages = 0)
union all
select null, null, max(p.session_id), count(*), null, null from page p
