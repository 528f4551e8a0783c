-- What the FSM showed of a service job's order when the bridge last looked, what the job was then, and what the bridge is
-- about to write there, as JSON; written_at is when it last wrote.
create table fsm_order (
    account character varying not null,
    service_job_id character varying not null,
    seen text not null,
    writing text,
    job text not null,
    written_at timestamp with time zone,
    version integer not null,
    primary key (account, service_job_id)
);
