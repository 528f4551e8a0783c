-- Runs of the verification, one for each account at a time; summary is JSON: what was counted where, and the gaps by kind.
create table verification_run (
    run_id bigint generated always as identity primary key,
    account character varying not null,
    state character varying not null,
    report_only boolean not null,
    requested_by character varying not null,
    requested_at timestamp with time zone not null,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    summary text,
    problem text
);

create index verification_run_account on verification_run (account, state, run_id);

-- The gaps that a run names, by ids alone: nothing in here is personal.
create table verification_gap (
    gap_id bigint generated always as identity primary key,
    run_id bigint not null references verification_run (run_id),
    kind character varying not null,
    subject_id character varying not null,
    detail character varying not null,
    outcome character varying not null,
    found_at timestamp with time zone not null
);

create index verification_gap_run on verification_gap (run_id, kind);

-- What the run under way has seen in another system's listing. Emptied when the run ends.
create table verification_listed (
    account character varying not null,
    system character varying not null,
    subject_id character varying not null,
    status character varying,
    changed_at timestamp with time zone,
    primary key (account, system, subject_id)
);
