-- When the texts of a row were emptied, because they hold personal data; null where they were not.
alter table dead_letter add column personal_data_removed_at timestamp with time zone;
alter table outbox add column personal_data_removed_at timestamp with time zone;
alter table command add column personal_data_removed_at timestamp with time zone;

-- What is still to be emptied of jobs that nobody closed.
create index job_kept on job (personal_data_removed_at, changed_at);
