-- $1 session id, $2 user
update conversation_sessions s set is_active = false
where s.session_id = $1::text and s.user_id = $2::integer
