-- The causes with the texts of other systems as they came, which may repeat personal data: sealed, and for the role write alone.
alter table dead_letter add column cause_whole text;

-- What was kept before may repeat them: it is sealed by the next night's run, and shown nowhere else.
update dead_letter set cause_whole = cause, cause = 'The cause of a letter from an earlier version is shown to the role write alone';
update delivery set cause = null where cause is not null;
update command set cause = 'The cause of a command from an earlier version is shown with its dead letter' where cause is not null;
update busy_time set note = null where note is not null;
update sent_schedule set refused = 'Refused in an earlier version; the dead letter tells why' where refused is not null;
