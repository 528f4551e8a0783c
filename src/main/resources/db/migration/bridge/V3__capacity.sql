-- What takes a resource's time, and the reservation that the bridge made of it at the Services API. The columns that begin
-- with made_ are what that reservation holds, or may hold while the answer to the call is not known.
create table busy_time (
    account character varying not null,
    source character varying not null,
    source_id character varying not null,
    source_version bigint,
    resource_id character varying not null,
    type character varying not null,
    start_at timestamp with time zone not null,
    end_at timestamp with time zone not null,
    capacity integer not null,
    cancelled boolean not null,
    revision integer not null,
    state character varying not null,
    reservation_id character varying,
    made_resource_id character varying,
    made_type character varying,
    made_start_at timestamp with time zone,
    made_end_at timestamp with time zone,
    made_capacity integer,
    attempts integer not null,
    next_attempt_at timestamp with time zone not null,
    note text,
    updated_at timestamp with time zone not null,
    primary key (account, source, source_id)
);

-- What is to be done next.
create index busy_time_due on busy_time (state, next_attempt_at, account);
-- What explains a resource's reserved capacity.
create index busy_time_made on busy_time (account, made_resource_id, made_end_at);

-- The working hours of a resource, as JSON, as they were last sent to the Services API, and what it refused of them.
create table sent_schedule (
    account character varying not null,
    resource_id character varying not null,
    content text not null,
    refused text,
    sent_at timestamp with time zone not null,
    primary key (account, resource_id)
);

-- Whether the bridge itself made what another system shows it.
create index link_remote on link (account, system, remote_id);
