-- One text for PostgreSQL and H2. JSON is kept as text: the bridge never searches in it.

create table job (
    account character varying not null,
    service_job_id character varying not null,
    marketplace_id character varying not null,
    status character varying not null,
    content text not null,
    content_hash character varying not null,
    version integer not null,
    first_seen_at timestamp with time zone not null,
    changed_at timestamp with time zone not null,
    primary key (account, service_job_id)
);

create table outbox (
    event_id bigint generated always as identity primary key,
    kind character varying not null,
    account character varying not null,
    subject_id character varying not null,
    version integer not null,
    status character varying not null,
    content text not null,
    created_at timestamp with time zone not null,
    unique (account, kind, subject_id, version)
);

create index outbox_age on outbox (created_at);

create table delivery (
    event_id bigint not null references outbox (event_id),
    subscriber character varying not null,
    account character varying not null,
    subject_id character varying not null,
    lane smallint not null,
    state character varying not null,
    attempts integer default 0 not null,
    next_attempt_at timestamp with time zone not null,
    cause text,
    updated_at timestamp with time zone not null,
    primary key (event_id, subscriber)
);

-- What is due in a lane, oldest first; also the counts.
create index delivery_lane on delivery (subscriber, state, account, lane, event_id, next_attempt_at);
-- Whether an earlier event about the same subject still waits.
create index delivery_subject on delivery (account, subject_id, subscriber, state, event_id);

-- How many done deliveries were deleted for their age, so that the count of done ones never falls.
create table delivery_purged (
    subscriber character varying primary key,
    deliveries bigint not null
);

create table checkpoint (
    account character varying not null,
    marketplace_id character varying not null,
    updated_after timestamp with time zone not null,
    backfill_reached timestamp with time zone not null,
    backfill_until timestamp with time zone not null,
    backfill_jobs bigint default 0 not null,
    backfill_pages bigint default 0 not null,
    updated_at timestamp with time zone not null,
    primary key (account, marketplace_id)
);

create table link (
    account character varying not null,
    system character varying not null,
    kind character varying not null,
    local_id character varying not null,
    remote_id character varying not null,
    content_hash character varying,
    primary key (account, system, kind, local_id)
);

create table dead_letter (
    id bigint generated always as identity primary key,
    kind character varying not null,
    account character varying not null,
    subject_id character varying,
    subscriber character varying,
    event_id bigint,
    payload text not null,
    cause text not null,
    attempts integer not null,
    request_id character varying,
    created_at timestamp with time zone not null
);

create index dead_letter_kind on dead_letter (kind, account);
