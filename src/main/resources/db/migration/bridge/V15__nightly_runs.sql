-- When the work of the night was last done to its end, on whichever node.
create table nightly_run (
    work character varying primary key,
    ended_at timestamp with time zone not null
);
