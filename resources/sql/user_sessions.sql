-- Stretches of some users' active sessions, newest first, and how many each user has; one row for a user without any.
-- :most and :skip are written in by PostgresArchive::userSessions().
with q as materialized (
    select * from jsonb_to_recordset($1::jsonb) as asked(n bigint, user_id int, skip bigint)
), counted as materialized (
    select u.user_id, (select count(*) from conversation_sessions s where s.user_id = u.user_id and s.is_active) as total
    from (select distinct user_id from q) u
)
select q.n, c.total, s.session_id, s.last_activity::text
from q
join counted c on c.user_id = q.user_id
left join lateral (
    select s.session_id, s.last_activity, s.id
    from conversation_sessions s
    where s.user_id = q.user_id and s.is_active
    order by s.last_activity desc, s.id desc
    limit :most :skip
) s on true
order by q.n, s.last_activity desc, s.id desc
