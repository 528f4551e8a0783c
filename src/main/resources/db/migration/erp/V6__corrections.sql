-- One text for PostgreSQL and H2.

alter table erp.service_job add column corrections character varying;
alter table erp.posting add column corrections character varying;
alter table erp.fee add column corrections character varying;
alter table erp.product_service_order add column corrections character varying;
alter table erp.product_service_order_line add column corrections character varying;
alter table erp.range_capacity add column corrections character varying;
alter table erp.fixed_capacity add column corrections character varying;
alter table erp.appointment_slot add column corrections character varying;
alter table erp.range_capacity alter column capacity drop not null;

comment on column erp.service_job.corrections is 'fields that the bridge changed because their columns could not hold them, and how; empty for none';
comment on column erp.posting.corrections is 'fields that the bridge changed because their columns could not hold them, and how; empty for none';
comment on column erp.fee.corrections is 'fields that the bridge changed because their columns could not hold them, and how; empty for none';
comment on column erp.product_service_order.corrections is 'fields that the bridge changed because their columns could not hold them, and how; empty for none';
comment on column erp.product_service_order_line.corrections is 'fields that the bridge changed because their columns could not hold them, and how; empty for none';
comment on column erp.range_capacity.corrections is 'fields that the bridge changed because their columns could not hold them, and how; empty for none';
comment on column erp.fixed_capacity.corrections is 'fields that the bridge changed because their columns could not hold them, and how; empty for none';
comment on column erp.appointment_slot.corrections is 'fields that the bridge changed because their columns could not hold them, and how; empty for none';
