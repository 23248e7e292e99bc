-- $1 the sessions as JSON: n number, u user, s session id. Answers for each that has a row: n, owner, active, last
-- activity, title, messages counted
select i.n, s.user_id, s.is_active, s.last_activity::text, s.session_metadata->>'title',
       (select count(*) from conversation_messages m where m.session_id = s.session_id)
from json_to_recordset($1::json) as i (n integer, u integer, s text)
join conversation_sessions s on s.session_id = i.s
order by i.n
