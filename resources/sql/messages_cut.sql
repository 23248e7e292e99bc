-- As messages.sql, but stops after about $6 bytes of content. octet_length() does not fetch what is stored apart.
select w.id, w.created_at::text, w.role, w.content, w.message_metadata::text
from (
    select m.*, sum(octet_length(m.content)) over
           (order by m.created_at desc, m.id desc rows between unbounded preceding and 1 preceding) as bytes_before
    from conversation_messages m
    where m.session_id = $1::text
      and exists (select 1 from conversation_sessions s where s.session_id = $1::text and s.user_id = $2::integer)
      and (m.created_at, m.id) < (coalesce($3::timestamp, 'infinity'), coalesce($4::bigint, 9223372036854775807))
    order by m.created_at desc, m.id desc
    limit $5::bigint
) w
where coalesce(w.bytes_before, 0) < $6::bigint
order by w.created_at desc, w.id desc
