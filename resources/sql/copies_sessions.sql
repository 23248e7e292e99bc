-- $1 the sessions as JSON: n number, s session id
select i.n, s.id, s.user_id, s.session_id, s.message_count, s.is_active
from json_to_recordset($1::json) as i (n integer, s text)
join conversation_sessions s on s.session_id = i.s
