-- What a delivery waits for while a system refuses its account; since when it has kept failing, waiting not counted; and how
-- often it has met a fault that nobody knows.
alter table delivery add column waits_for character varying;
alter table delivery add column failing_since timestamp with time zone;
alter table delivery add column unknown_faults integer default 0 not null;
