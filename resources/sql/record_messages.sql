-- $1 the sessions as JSON: n number, u user, s session id; $2 how many of the newest of each (or null)
select i.n, m.id, m.created_at::text, m.role, m.content, m.message_metadata::text
from json_to_recordset($1::json) as i (n integer, u integer, s text)
join conversation_sessions s on s.session_id = i.s and s.user_id = i.u
cross join lateral (
    select x.id, x.created_at, x.role, x.content, x.message_metadata
    from conversation_messages x
    where x.session_id = i.s
    order by x.created_at desc, x.id desc
    limit $2::bigint
) m
order by i.n, m.created_at, m.id
