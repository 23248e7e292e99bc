-- $1 session id, $2 user, $3 and $4 the place to read backwards from (or null), $5 how many (or null)
select m.id, m.created_at::text, m.role, m.content, m.message_metadata::text
from conversation_messages m
where m.session_id = $1::text
  and exists (select 1 from conversation_sessions s where s.session_id = $1::text and s.user_id = $2::integer)
  and (m.created_at, m.id) < (coalesce($3::timestamp, 'infinity'), coalesce($4::bigint, 9223372036854775807))
order by m.created_at desc, m.id desc
limit $5::bigint
