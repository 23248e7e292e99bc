-- $1 the members as JSON: n number in the batch, u user, s session id, r role, c content, m metadata, t time;
-- $2 is a row with the same session, time, role and content the same message?; $3 a stale mark as JSON, or null;
-- $4 now. Answers for each member: n, outcome (new, there, user, conflict), row id, was its session created?
with input as materialized (
    select x.n, x.u, x.s, x.r, x.c, x.m, x.t
    from json_to_recordset($1::json) as x (n integer, u integer, s text, r text, c text, m json, t timestamp)
),
-- The owner of a session: who has it already, else the first in the batch who posts to it.
known as (
    select i.n, i.u, i.s, i.r, i.t,
           coalesce((select e.user_id from conversation_sessions e where e.session_id = i.s),
                    first_value(i.u) over (partition by i.s order by i.n)) as owner
    from input i
    where exists (select 1 from users where users.id = i.u)
),
mine as (
    select k.n, k.u, k.s, k.t,
           case when $2::boolean then
               (select e.id from conversation_messages e join input i on i.n = k.n
                where e.session_id = k.s and e.created_at = k.t and e.role = k.r and e.content = i.c
                order by e.id limit 1)
           end as there
    from known k
    -- coalesce() only to have the planner expect many rows; it takes an equality for a rare thing, and nested loops
    -- over whole batches follow from that
    where coalesce(k.owner = k.u, false)
),
-- In order of the session ids, so that two batches cannot wait for each other.
upserted as (
    insert into conversation_sessions as c
        (session_id, user_id, created_at, updated_at, last_activity, message_count, is_active, session_metadata)
    select f.s, f.u, min(f.t), $4::timestamp, max(f.t), count(*) filter (where f.there is null), true,
           coalesce($3::jsonb, '{}')
    from mine f
    group by f.s, f.u
    having count(*) filter (where f.there is null) > 0 or $3::jsonb is not null
    order by f.s
    on conflict (session_id) do update set
        message_count = c.message_count + excluded.message_count,
        last_activity = greatest(c.last_activity, excluded.last_activity),
        updated_at = excluded.updated_at,
        is_active = c.is_active or excluded.message_count > 0,
        session_metadata = case
            when $3::jsonb is null then c.session_metadata
            when c.session_metadata is null or c.session_metadata = 'null' then $3::jsonb
            when jsonb_typeof(c.session_metadata) = 'object' then c.session_metadata || $3::jsonb
            else jsonb_build_object('talkglass_wrapped', c.session_metadata) || $3::jsonb
        end
    where c.user_id = excluded.user_id
    returning c.session_id, c.user_id, c.xmax = 0 as created
),
-- Who listens (MarkListener) hears of the mark when this commits.
told as materialized (
    select pg_notify('talkglass_stale',
                     json_build_object('u', p.user_id, 's', p.session_id, 'c', false)::text) as done
    from upserted p
    where $3::jsonb is not null
),
fresh as (
    select f.n, f.s, f.t, p.created, row_number() over (order by f.n) as place
    from mine f join upserted p on p.session_id = f.s
    where coalesce(f.there is null, false)
),
inserted as (
    insert into conversation_messages (session_id, role, content, message_metadata, created_at)
    select f.s, i.r, i.c, i.m, f.t
    from fresh f join input i on i.n = f.n
    order by f.n
    returning id
),
-- Ids grow in the order of the batch: the first of them is that of the first fresh member.
ids as (
    select array_agg(id order by id) as list from inserted
)
select i.n,
       case when k.n is null then 'user'
            when f.there is not null then 'there'
            when h.n is not null then 'new'
            else 'conflict' end,
       coalesce(f.there, (select list from ids)[h.place]), coalesce(h.created, false)
from input i
left join known k on k.n = i.n
left join mine f on f.n = i.n
left join fresh h on h.n = i.n
where (select count(done) from told) >= 0
