-- One text for PostgreSQL and H2. JSON is kept as text: the bridge never searches in it.

create table product_service_order (
    account character varying not null,
    product_service_order_id character varying not null,
    enterprise_id character varying not null,
    linked_reservation_id character varying,
    state character varying not null,
    -- The order as the hotel system told it, and what was merged with it.
    source text not null,
    source_hash character varying not null,
    content text not null,
    content_hash character varying not null,
    version integer not null,
    -- When it is to be merged anew, because something was missing or has changed; null for not at all.
    merge_at timestamp with time zone,
    merge_attempts integer default 0 not null,
    first_seen_at timestamp with time zone not null,
    changed_at timestamp with time zone not null,
    primary key (account, product_service_order_id)
);

create index product_service_order_merge on product_service_order (account, merge_at);
create index product_service_order_reservation on product_service_order (account, linked_reservation_id);

-- Up to when the changes of a source have been taken in.
create table watermark (
    account character varying not null,
    source character varying not null,
    reached timestamp with time zone not null,
    primary key (account, source)
);
