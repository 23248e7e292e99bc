create table conversation_messages (
    id serial not null,
    session_id character varying(255) not null,
    role character varying(50) not null,
    content text not null,
    message_metadata json,
    created_at timestamp without time zone not null,
    constraint conversation_messages_pkey primary key (id),
    constraint conversation_messages_session_id_fkey foreign key (session_id)
        references conversation_sessions (session_id) on delete cascade
);
create index idx_session_messages on conversation_messages (session_id, created_at);
create index ix_conversation_messages_created_at on conversation_messages (created_at);
create index ix_conversation_messages_id on conversation_messages (id);
create index ix_conversation_messages_role on conversation_messages (role);
create index ix_conversation_messages_session_id on conversation_messages (session_id)
