-- The tables of Quartz's clustered job store (bus=kafka), after tables_postgres.sql of Quartz 2.5, which is under the
-- Apache License 2.0; see NOTICE. Names and columns are Quartz's own. Its indexes are left out: there is a row for each cron.

create table qrtz_job_details (
    sched_name character varying(120) not null,
    job_name character varying(200) not null,
    job_group character varying(200) not null,
    description character varying(250),
    job_class_name character varying(250) not null,
    is_durable boolean not null,
    is_nonconcurrent boolean not null,
    is_update_data boolean not null,
    requests_recovery boolean not null,
    job_data bytea,
    primary key (sched_name, job_name, job_group)
);

create table qrtz_triggers (
    sched_name character varying(120) not null,
    trigger_name character varying(200) not null,
    trigger_group character varying(200) not null,
    job_name character varying(200) not null,
    job_group character varying(200) not null,
    description character varying(250),
    next_fire_time bigint,
    prev_fire_time bigint,
    priority integer,
    trigger_state character varying(16) not null,
    trigger_type character varying(8) not null,
    start_time bigint not null,
    end_time bigint,
    calendar_name character varying(200),
    misfire_instr smallint,
    job_data bytea,
    primary key (sched_name, trigger_name, trigger_group),
    foreign key (sched_name, job_name, job_group) references qrtz_job_details (sched_name, job_name, job_group)
);

create table qrtz_simple_triggers (
    sched_name character varying(120) not null,
    trigger_name character varying(200) not null,
    trigger_group character varying(200) not null,
    repeat_count bigint not null,
    repeat_interval bigint not null,
    times_triggered bigint not null,
    primary key (sched_name, trigger_name, trigger_group),
    foreign key (sched_name, trigger_name, trigger_group)
        references qrtz_triggers (sched_name, trigger_name, trigger_group)
);

create table qrtz_cron_triggers (
    sched_name character varying(120) not null,
    trigger_name character varying(200) not null,
    trigger_group character varying(200) not null,
    cron_expression character varying(120) not null,
    time_zone_id character varying(80),
    primary key (sched_name, trigger_name, trigger_group),
    foreign key (sched_name, trigger_name, trigger_group)
        references qrtz_triggers (sched_name, trigger_name, trigger_group)
);

create table qrtz_simprop_triggers (
    sched_name character varying(120) not null,
    trigger_name character varying(200) not null,
    trigger_group character varying(200) not null,
    str_prop_1 character varying(512),
    str_prop_2 character varying(512),
    str_prop_3 character varying(512),
    int_prop_1 integer,
    int_prop_2 integer,
    long_prop_1 bigint,
    long_prop_2 bigint,
    dec_prop_1 numeric(13, 4),
    dec_prop_2 numeric(13, 4),
    bool_prop_1 boolean,
    bool_prop_2 boolean,
    primary key (sched_name, trigger_name, trigger_group),
    foreign key (sched_name, trigger_name, trigger_group)
        references qrtz_triggers (sched_name, trigger_name, trigger_group)
);

create table qrtz_blob_triggers (
    sched_name character varying(120) not null,
    trigger_name character varying(200) not null,
    trigger_group character varying(200) not null,
    blob_data bytea,
    primary key (sched_name, trigger_name, trigger_group),
    foreign key (sched_name, trigger_name, trigger_group)
        references qrtz_triggers (sched_name, trigger_name, trigger_group)
);

create table qrtz_calendars (
    sched_name character varying(120) not null,
    calendar_name character varying(200) not null,
    calendar bytea not null,
    primary key (sched_name, calendar_name)
);

create table qrtz_paused_trigger_grps (
    sched_name character varying(120) not null,
    trigger_group character varying(200) not null,
    primary key (sched_name, trigger_group)
);

create table qrtz_fired_triggers (
    sched_name character varying(120) not null,
    entry_id character varying(95) not null,
    trigger_name character varying(200) not null,
    trigger_group character varying(200) not null,
    instance_name character varying(200) not null,
    fired_time bigint not null,
    sched_time bigint not null,
    priority integer not null,
    state character varying(16) not null,
    job_name character varying(200),
    job_group character varying(200),
    is_nonconcurrent boolean,
    requests_recovery boolean,
    primary key (sched_name, entry_id)
);

create table qrtz_scheduler_state (
    sched_name character varying(120) not null,
    instance_name character varying(200) not null,
    last_checkin_time bigint not null,
    checkin_interval bigint not null,
    primary key (sched_name, instance_name)
);

create table qrtz_locks (
    sched_name character varying(120) not null,
    lock_name character varying(40) not null,
    primary key (sched_name, lock_name)
);
