-- $1 session id, $2 user, $3 role, $4 content, $5 metadata as JSON (or null), $6 the row's id.
update conversation_messages m set role = $3::text, content = $4::text, message_metadata = $5::json
where m.id = $6::bigint and m.session_id = $1::text
  and exists (select 1 from conversation_sessions s where s.session_id = $1::text and s.user_id = $2::integer)
