-- When a step of a command was done; null for those of before.
alter table command_step add column done_at timestamp with time zone;
