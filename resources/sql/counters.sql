-- $1 after this session id, $2 how many sessions. Answers for each that is wrong: id, user,
-- session id, counter, rows, active; and one row more without an id: the last session id, null, how many were looked at.
-- One walk along the index of session ids, not one look for each session.
with page as materialized (
    select s.id, s.user_id, s.session_id, s.message_count, s.is_active
    from conversation_sessions s
    where s.session_id > $1::text and s.id > 0
    order by s.session_id
    limit $2::bigint
),
bounds as (
    select max(p.session_id) as last, count(*) as looked from page p
),
counted as (
    select m.session_id, count(*) as messages
    from conversation_messages m
    where m.session_id > $1::text and m.session_id <= (select last from bounds)
    group by m.session_id
)
select p.id, p.user_id, p.session_id, p.message_count, coalesce(c.messages, 0), p.is_active
from page p
left join counted c on c.session_id = p.session_id
where p.message_count <> coalesce(c.messages, 0) or (p.is_active and coalesce(c.messages, 0) = 0)
union all
select null, null, b.last, b.looked, null, null from bounds b
