-- $1 session id
select s.id, s.user_id, s.session_id, s.message_count, s.is_active, s.updated_at::text, s.last_activity::text
from conversation_sessions s
where s.session_id = $1::text
