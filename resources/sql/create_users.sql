-- Only where there is no table users: a deployed one has many more columns.
create table users (
    id serial not null,
    name character varying(100) not null,
    constraint users_pkey primary key (id)
)
