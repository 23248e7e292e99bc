-- $1 the sessions as JSON: n number, s session id; $2 how many of each (or null). Newest first within a session.
select i.n, m.id, m.created_at::text, m.role, m.content, m.message_metadata::text
from json_to_recordset($1::json) as i (n integer, s text)
cross join lateral (
    select c.id, c.created_at, c.role, c.content, c.message_metadata
    from conversation_messages c
    where c.session_id = i.s
    order by c.created_at desc, c.id desc
    limit $2::bigint
) m
