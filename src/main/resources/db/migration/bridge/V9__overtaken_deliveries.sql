-- Whether a node that had lost the account delivered something older about the subject in the meantime: then the delivery
-- under way may have come before it, and is repeated.
alter table delivery add column overtaken boolean default false not null;
