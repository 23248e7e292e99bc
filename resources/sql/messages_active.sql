-- As messages.sql: the newest $3 of session $1 of user $2; none of a session that was cleared.
select m.id, m.created_at::text, m.role, m.content, m.message_metadata::text
from conversation_messages m
where m.session_id = $1::text
  and exists (select 1 from conversation_sessions s
              where s.session_id = $1::text and s.user_id = $2::integer and s.is_active)
order by m.created_at desc, m.id desc
limit $3::bigint
