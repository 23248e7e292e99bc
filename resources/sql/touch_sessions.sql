-- $1 the sessions as JSON: n number, u user, s session id; $2 deactivate them?; $3 a stale mark as JSON, or null;
-- $4 now. Answers for each: n, was there a row?
with input as materialized (
    select x.n, x.u, x.s from json_to_recordset($1::json) as x (n integer, u integer, s text)
),
-- In order of the session ids, so that two writers cannot wait for each other.
locked as materialized (
    select c.id
    from conversation_sessions c
    where c.session_id = any (array(select s from input))
      and exists (select 1 from input i where i.s = c.session_id and i.u = c.user_id)
    order by c.session_id
    for no key update of c
),
touched as (
    update conversation_sessions c set
        is_active = c.is_active and not $2::boolean,
        updated_at = case when $2::boolean then $4::timestamp else c.updated_at end,
        session_metadata = case
            when $3::jsonb is null then c.session_metadata
            when c.session_metadata is null or c.session_metadata = 'null' then $3::jsonb
            when jsonb_typeof(c.session_metadata) = 'object' then c.session_metadata || $3::jsonb
            else jsonb_build_object('talkglass_wrapped', c.session_metadata) || $3::jsonb
        end
    where c.id = any (array(select id from locked))
    returning c.session_id, c.user_id
),
-- Who listens (MarkListener) hears of the mark when this commits.
told as materialized (
    select pg_notify('talkglass_stale', json_build_object('u', t.user_id, 's', t.session_id,
                     'c', $3::jsonb #>> '{talkglass_cache_stale,cleared}' = 'true')::text) as done
    from touched t
    where $3::jsonb is not null
)
select i.n, t.session_id is not null
from input i
left join touched t on t.session_id = i.s and t.user_id = i.u
where (select count(done) from told) >= 0
order by i.n
