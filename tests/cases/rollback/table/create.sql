-- forward
create table if not exists orders (
    id bigint generated always as identity primary key,
    customer text not null,
    total numeric(10,2) default 0.00 check (total >= 0),
    created_at timestamptz not null default current_timestamp
);
create index if not exists idx_orders_customer on orders (customer);
comment on table orders is 'What people bought';
comment on column orders.total is 'in euro; "gross"';
