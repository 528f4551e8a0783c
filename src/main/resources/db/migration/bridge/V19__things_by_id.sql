-- A person who asks for a job or an order knows its id, and not always the account.
create index job_by_id on job (service_job_id);
create index product_service_order_by_id on product_service_order (product_service_order_id);
