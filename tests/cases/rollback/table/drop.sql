-- expect: schema_only
-- before
create table orders (
    id bigserial primary key,
    customer text not null default 'nobody' collate "C",
    total numeric(10,2) check (total >= 0),
    note varchar(20) unique,
    doubled numeric generated always as (total * 2) stored
) with (fillfactor = 70);
create index orders_total_idx on orders (total desc nulls last) where note is not null;
comment on table orders is 'it''s back\slash "quoted"';
comment on column orders.note is 'odd';
comment on index orders_total_idx is 'index comment';
comment on constraint orders_total_check on orders is 'constraint comment';
alter table orders alter column note set storage external, alter column total set statistics 77;
grant select, insert on orders to alice;
grant update (note) on orders to bob;
grant usage on sequence orders_id_seq to bob;
alter table orders owner to carol;
-- rows
insert into orders (customer, total, note) values ('a', 1, 'x'), ('b', 2, 'y');
-- forward
drop table orders;
