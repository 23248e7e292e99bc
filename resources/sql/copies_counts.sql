-- $1 the sessions as JSON: n number, s session id
select i.n, (select count(*) from conversation_messages m where m.session_id = i.s)
from json_to_recordset($1::json) as i (n integer, s text)
