-- $1 session id, $2 user: takes back the row of a session that only the cache had. Its messages went before.
delete from conversation_sessions s
where s.session_id = $1::text and s.user_id = $2::integer
  and not exists (select 1 from conversation_messages m where m.session_id = s.session_id)
