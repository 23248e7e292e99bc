-- What is missing of what Talkglass reads and writes: table, column (null: the table itself). Tables first.
with wanted (place, name, columns) as (
    values (1, 'users', array['id', 'name']),
           (2, 'conversation_sessions', array['id', 'session_id', 'user_id', 'created_at', 'updated_at',
               'last_activity', 'message_count', 'is_active', 'session_metadata']),
           (3, 'conversation_messages', array['id', 'session_id', 'role', 'content', 'message_metadata', 'created_at'])
)
select w.name, null::text as missing, w.place, 0 as part
from wanted w
where to_regclass(w.name) is null
union all
select w.name, c.name, w.place, c.part::integer
from wanted w, unnest(w.columns) with ordinality as c (name, part)
where to_regclass(w.name) is not null
  and not exists (select 1 from pg_catalog.pg_attribute a
                  where a.attrelid = to_regclass(w.name) and a.attname = c.name
                    and a.attnum > 0 and not a.attisdropped)
order by 3, 4
