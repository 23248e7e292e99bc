-- $1 session id, $2 ids of messages as a JSON array: takes back what was inserted.
delete from conversation_messages m
where m.session_id = $1::text
  and m.id = any (array(select i.id::bigint from json_array_elements_text($2::json) as i (id)))
