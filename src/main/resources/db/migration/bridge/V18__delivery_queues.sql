-- Deliveries of one subscriber and account that need the same of other systems; of a command its kind.
alter table delivery add column queue character varying default '' not null;
update delivery set queue = 'in-order' where lane = -1;
update delivery set queue = (select o.status from outbox o where o.event_id = delivery.event_id)
    where lane <> -1 and event_id in (select event_id from outbox where kind = 'COMMAND');

drop index delivery_lane;
alter table delivery drop column lane;
-- What is due in a queue, oldest first; also the counts.
create index delivery_queue on delivery (subscriber, state, account, queue, event_id, next_attempt_at);
