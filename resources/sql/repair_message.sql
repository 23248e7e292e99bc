-- $1 session id, $2 user, $3 role, $4 content, $5 metadata as JSON, $6 time. Answers: the new row's id.
insert into conversation_messages (session_id, role, content, message_metadata, created_at)
select s.session_id, $3::text, $4::text, $5::json, $6::timestamp
from conversation_sessions s
where s.session_id = $1::text and s.user_id = $2::integer
returning id
