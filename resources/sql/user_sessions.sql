-- Stretches of some users' active sessions, newest first. $1 as JSON: n number, user_id, skip.
-- :most is written in by PostgresArchive::userSessions(): the planner must know that it is small. The moment where a stretch
-- ends is looked up first, in the index alone; only the rows down to it are read and sorted.
with q as materialized (
    select * from jsonb_to_recordset($1::jsonb) as asked(n bigint, user_id int, skip bigint)
)
select q.n, s.session_id, s.last_activity::text
from q
cross join lateral (
    select t.session_id, t.last_activity, t.id
    from conversation_sessions t
    where t.user_id = q.user_id and t.is_active and t.last_activity >= coalesce((
        select b.last_activity
        from conversation_sessions b
        where b.user_id = q.user_id and b.is_active
        order by b.last_activity desc
        offset q.skip + :most - 1 limit 1
    ), '-infinity')
        and t.id > 0 -- not the copies of a drill under way
    order by t.last_activity desc, t.id desc
    offset q.skip limit :most
) s
order by q.n, s.last_activity desc, s.id desc
