-- $1 the copies as JSON: n number from 1, u user, s session id, c session id of the copy; $2 and $3 negative numbers
-- that the row ids of sessions and messages are counted from
with input as materialized (
    select x.n, x.u, x.s, x.c from json_to_recordset($1::json) as x (n integer, u integer, s text, c text)
),
placed as (
    insert into conversation_sessions
        (id, session_id, user_id, created_at, updated_at, last_activity, message_count, is_active, session_metadata)
    select $2::integer + i.n, i.c, s.user_id, s.created_at, s.updated_at, s.last_activity, s.message_count,
           s.is_active, s.session_metadata
    from input i
    join conversation_sessions s on s.session_id = i.s and s.user_id = i.u
    returning session_id
)
insert into conversation_messages (id, session_id, role, content, message_metadata, created_at)
select $3::integer + row_number() over (order by i.n, m.created_at, m.id), i.c, m.role, m.content, m.message_metadata,
       m.created_at
from input i
join placed p on p.session_id = i.c
join conversation_messages m on m.session_id = i.s
