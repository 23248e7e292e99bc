-- $1 session id, $2 user: the counter becomes the number of rows; new messages count as activity.
update conversation_sessions s set
    message_count = (select count(*) from conversation_messages m where m.session_id = s.session_id),
    last_activity = greatest(s.last_activity,
        (select max(m.created_at) from conversation_messages m where m.session_id = s.session_id))
where s.session_id = $1::text and s.user_id = $2::integer
