-- What the bridge was told to do. The key is the sender's; content and result are JSON as text.
create table command (
    command_id bigint generated always as identity primary key,
    account character varying not null,
    idempotency_key character varying not null,
    command character varying not null,
    -- What it is about, so that commands about one thing keep their order: the service job where there is one.
    subject character varying not null,
    -- Null where it is about none.
    service_job_id character varying,
    source character varying not null,
    content text not null,
    content_hash character varying not null,
    state character varying not null,
    result text,
    cause text,
    created_at timestamp with time zone not null,
    finished_at timestamp with time zone,
    unique (account, idempotency_key)
);

create index command_state on command (state, finished_at);
create index command_subject on command (account, subject);

-- How far a command has come: what is noted here is not done again.
create table command_step (
    command_id bigint not null references command (command_id),
    step character varying not null,
    result text not null,
    primary key (command_id, step)
);
