create table conversation_sessions (
    id serial not null,
    session_id character varying(255) not null,
    user_id integer not null,
    created_at timestamp without time zone not null,
    updated_at timestamp without time zone not null,
    last_activity timestamp without time zone not null,
    message_count integer not null,
    is_active boolean not null,
    session_metadata jsonb,
    constraint conversation_sessions_pkey primary key (id),
    constraint conversation_sessions_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);
create index idx_user_active_sessions on conversation_sessions (user_id, is_active, last_activity);
create index ix_conversation_sessions_created_at on conversation_sessions (created_at);
create index ix_conversation_sessions_id on conversation_sessions (id);
create index ix_conversation_sessions_is_active on conversation_sessions (is_active);
create index ix_conversation_sessions_last_activity on conversation_sessions (last_activity);
create unique index ix_conversation_sessions_session_id on conversation_sessions (session_id);
create index ix_conversation_sessions_user_id on conversation_sessions (user_id)
