-- Outages and the like, each one thing with a beginning and an end. The account is '-' where all are concerned, the operation
-- empty where the whole system is.
create table incident (
    incident_id bigint generated always as identity primary key,
    kind character varying not null,
    system character varying not null,
    operation character varying not null,
    account character varying not null,
    -- What the four before make together, so that each is open once for all nodes; null when it is over.
    open_key character varying unique,
    cause text not null,
    begun_at timestamp with time zone not null,
    ended_at timestamp with time zone
);

create index incident_ended on incident (ended_at);

-- Which node has seen an incident, and what it held up there at the latest look: an incident is over when no node sees it.
create table incident_sighting (
    incident_id bigint not null references incident (incident_id),
    -- A random id of the process.
    node character varying not null,
    seen_at timestamp with time zone not null,
    gone boolean not null,
    -- One queue a line.
    queues text not null,
    deliveries bigint not null,
    commands bigint not null,
    primary key (incident_id, node)
);
