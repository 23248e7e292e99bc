-- $1 session id, $2 user, $3 when it was cleared, $4 now. Answers one row if the session is inactive now because of it.
-- What has been written to it since then stands: that clear was the older of the two.
update conversation_sessions c set is_active = false, updated_at = $4::timestamp
where c.session_id = $1::text and c.user_id = $2::integer and c.last_activity <= $3::timestamp
returning 1
