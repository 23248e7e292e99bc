"""The same conversations for every service: SESSIONS of user 1, MESSAGES each, in both of its stores."""
import datetime
import json

SESSIONS = 2000
MESSAGES = 20
TEXT = "hello this is a benchmark message of a moderate length, number %d"
TTL = 86400


def fill(stores, database, number):
    """Empties both stores of a service and fills them again. Returns how many messages there are now."""
    now = datetime.datetime.utcnow().replace(microsecond=123456)
    start = now - datetime.timedelta(hours=1)
    connection = stores.postgres(database)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
        cursor.execute("TRUNCATE conversation_messages, conversation_sessions RESTART IDENTITY CASCADE")
        cursor.execute("""INSERT INTO conversation_sessions(session_id, user_id, created_at, updated_at, last_activity,
                              message_count, is_active, session_metadata)
                          SELECT 's' || i, 1, %s::timestamp, %s::timestamp, %s::timestamp + i * interval '1 ms', %s, true,
                                 '{}'
                          FROM generate_series(1, %s) i""", (start, now, now, MESSAGES, SESSIONS))
        cursor.execute("""INSERT INTO conversation_messages(session_id, role, content, message_metadata, created_at)
                          SELECT 's' || i, CASE n %% 2 WHEN 1 THEN 'user' ELSE 'assistant' END,
                                 replace(%s, '%%d', n::text), '{"source": "wrk"}', %s::timestamp + n * interval '1 second'
                          FROM generate_series(1, %s) i, generate_series(1, %s) n ORDER BY i, n""",
                       (TEXT, start, SESSIONS, MESSAGES))
        # The table has been emptied and filled: everybody's plans depend on what is known of it.
        cursor.execute("VACUUM ANALYZE conversation_sessions")
        cursor.execute("VACUUM ANALYZE conversation_messages")
        cursor.execute("CHECKPOINT")
    connection.close()

    cache = stores.redis(number)
    cache.flushdb()
    elements = [json.dumps({"role": "user" if n % 2 else "assistant", "content": TEXT % n,
                            "timestamp": (start + datetime.timedelta(seconds=n)).isoformat(),
                            "metadata": {"source": "wrk"}}) for n in range(1, MESSAGES + 1)]
    pipeline = cache.pipeline(transaction=False)
    for i in range(1, SESSIONS + 1):
        key = f"conversation:user:1:session:s{i}"
        pipeline.rpush(key, *elements)
        pipeline.expire(key, TTL)
        pipeline.sadd("sessions:user:1", f"s{i}")
    pipeline.expire("sessions:user:1", TTL)
    pipeline.execute()
    return SESSIONS * MESSAGES


def stored(stores, database):
    """Messages in the archive, and how many posted ones are there more than once."""
    connection = stores.postgres(database)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM conversation_messages")
        rows = cursor.fetchone()[0]
        cursor.execute(f"""SELECT count(*) - count(DISTINCT content) FROM conversation_messages
                           WHERE id > {SESSIONS * MESSAGES}""")
        doubles = cursor.fetchone()[0]
    connection.close()
    return rows, doubles
