-- $1 session id, $2 user, $3 updated, $4 last activity, $5 counter, $6 active: the row as it was.
update conversation_sessions s set
    updated_at = $3::timestamp, last_activity = $4::timestamp, message_count = $5::integer, is_active = $6::boolean
where s.session_id = $1::text and s.user_id = $2::integer
