-- What became of a dead letter, who saw to it and when, and what it was corrected to.
alter table dead_letter add column state character varying default 'DEAD' not null;
alter table dead_letter add column corrected text;
alter table dead_letter add column changed_at timestamp with time zone;
alter table dead_letter add column changed_by character varying;
alter table dead_letter add column reason text;

-- The letter of a delivery, and that of any other subject.
create index dead_letter_event on dead_letter (event_id, subscriber);
create index dead_letter_subject on dead_letter (account, subject_id);

-- Whether the hours are to be sent once more although they are as they were.
alter table sent_schedule add column again boolean default false not null;
