-- Tables by the names that pages and code have for what they hold.
alter table link rename to remote_reference;
alter table watermark rename to poll_checkpoint;
alter table sealing_key rename to encryption_key;
