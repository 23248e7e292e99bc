-- $1 session id, $2 user, $3 created, $4 last activity: a row for a session that only the cache had.
insert into conversation_sessions
    (session_id, user_id, created_at, updated_at, last_activity, message_count, is_active, session_metadata)
values ($1::text, $2::integer, $3::timestamp, $4::timestamp, $4::timestamp, 0, true, '{}')
