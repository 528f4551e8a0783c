-- One text for PostgreSQL and H2.

create table erp.product_service_order (
    account character varying not null,
    product_service_order_id character varying not null,
    enterprise_id character varying not null,
    number character varying,
    state character varying,
    service_id character varying,
    service_name character varying,
    owner_type character varying,
    owner_id character varying,
    reservation_id character varying,
    reservation_number character varying,
    room_id character varying,
    stay_start timestamp with time zone,
    stay_end timestamp with time zone,
    net_amount numeric(19, 4),
    gross_amount numeric(19, 4),
    currency character varying,
    complete boolean not null,
    created_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    version bigint not null,
    changed_at timestamp with time zone not null,
    primary key (account, product_service_order_id)
);

comment on table erp.product_service_order is 'The current state of each product service order of a hotel. Written by the bridge alone.';
comment on column erp.product_service_order.account is 'the account in the bridge that the order belongs to';
comment on column erp.product_service_order.product_service_order_id is 'the id that the hotel system gave the order';
comment on column erp.product_service_order.enterprise_id is 'the hotel, by its id in the hotel system';
comment on column erp.product_service_order.number is 'the confirmation number';
comment on column erp.product_service_order.state is 'the state as the hotel system tells it; Canceled for a cancelled order';
comment on column erp.product_service_order.service_id is 'the service that was ordered';
comment on column erp.product_service_order.service_name is 'its name, in English where there is one';
comment on column erp.product_service_order.owner_type is 'who the order belongs to: Customer or Company';
comment on column erp.product_service_order.owner_id is 'the customer or company, by its id in the hotel system';
comment on column erp.product_service_order.reservation_id is 'the reservation that the order belongs to; empty for none';
comment on column erp.product_service_order.reservation_number is 'the confirmation number of the reservation';
comment on column erp.product_service_order.room_id is 'the resource that is assigned to the reservation';
comment on column erp.product_service_order.stay_start is 'when the stay starts, as it was planned';
comment on column erp.product_service_order.stay_end is 'when the stay ends, as it was planned';
comment on column erp.product_service_order.net_amount is 'the sum of the lines that are not cancelled, without tax; empty where there are none, or in several currencies';
comment on column erp.product_service_order.gross_amount is 'that sum with tax';
comment on column erp.product_service_order.currency is 'the currency of the sums, by its ISO 4217 code';
comment on column erp.product_service_order.complete is 'false while something that belongs to the order could not be read';
comment on column erp.product_service_order.created_at is 'when the order was made';
comment on column erp.product_service_order.cancelled_at is 'when it was cancelled';
comment on column erp.product_service_order.version is 'the number of the change in the bridge, counted for each order';
comment on column erp.product_service_order.changed_at is 'when the bridge saw the change';

create table erp.product_service_order_line (
    account character varying not null,
    product_service_order_id character varying not null,
    order_item_id character varying not null,
    type character varying,
    name character varying,
    accounting_state character varying,
    accounting_category_id character varying,
    unit_count integer,
    net_amount numeric(19, 4),
    gross_amount numeric(19, 4),
    tax_amount numeric(19, 4),
    currency character varying,
    consumed_at timestamp with time zone,
    version bigint not null,
    changed_at timestamp with time zone not null,
    primary key (account, product_service_order_id, order_item_id)
);

comment on table erp.product_service_order_line is 'The lines of the product service orders. Lines that an order no longer has are deleted.';
comment on column erp.product_service_order_line.account is 'the account in the bridge that the order belongs to';
comment on column erp.product_service_order_line.product_service_order_id is 'the order';
comment on column erp.product_service_order_line.order_item_id is 'the id that the hotel system gave the order item';
comment on column erp.product_service_order_line.type is 'the type of the order item, such as ProductOrder';
comment on column erp.product_service_order_line.name is 'what the bill calls it';
comment on column erp.product_service_order_line.accounting_state is 'Open, Closed, Inactive or Canceled';
comment on column erp.product_service_order_line.accounting_category_id is 'the accounting category, by its id in the hotel system';
comment on column erp.product_service_order_line.unit_count is 'how many';
comment on column erp.product_service_order_line.net_amount is 'the amount without tax; negative for a rebate';
comment on column erp.product_service_order_line.gross_amount is 'the amount with tax';
comment on column erp.product_service_order_line.tax_amount is 'the tax';
comment on column erp.product_service_order_line.currency is 'the currency, by its ISO 4217 code';
comment on column erp.product_service_order_line.consumed_at is 'when it is or was consumed';
comment on column erp.product_service_order_line.version is 'the version of the order that it was written with';
comment on column erp.product_service_order_line.changed_at is 'the changed_at of that version of the order';
