-- When the content of what is closed was emptied, because it holds personal data; null where it was not.
alter table job add column personal_data_removed_at timestamp with time zone;
alter table product_service_order add column personal_data_removed_at timestamp with time zone;

create index job_closed on job (status, changed_at);

-- Whether a letter is there already is asked by this: a sealed payload differs each time.
alter table dead_letter add column payload_hash character varying;

create index dead_letter_payload on dead_letter (kind, account, payload_hash);

-- The keys with which something in these tables is or may be sealed.
create table sealing_key (
    key_id character varying primary key,
    since timestamp with time zone not null
);
