-- $1 now, $2 idle since before, $3 at most this many. Answers: how many.
with idle as materialized (
    select c.id
    from conversation_sessions c
    where c.is_active and c.last_activity < $2::timestamp
    order by c.last_activity
    limit $3::bigint
    for no key update
),
changed as (
    update conversation_sessions c set is_active = false, updated_at = $1::timestamp
    where c.id = any (array(select id from idle))
    returning 1
)
select count(*) from changed
