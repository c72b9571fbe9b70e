-- before
create function price(cents int) returns text language sql immutable as $$ select '$' || cents $$;
create table items (id serial primary key, cents int, label text generated always as (price(cents)) stored); create index items_price on items (price(cents)); create view v_items as select id, price(cents) as p from items; create materialized view mv_items as select p, count(*) as n from v_items group by p; create unique index on mv_items (p); grant select on v_items to alice; comment on materialized view mv_items is 'MV'; alter table items add constraint cheap check (price(cents) <> '$0'); comment on constraint cheap on items is 'C';
-- rows
insert into items (cents) values (5), (9);
-- forward
drop materialized view mv_items; drop view v_items; drop index items_price; alter table items drop column label; alter table items drop constraint cheap; drop function price(int);
create function price(cents bigint) returns text language sql immutable as $$ select '$' || cents $$;
alter table items alter cents type bigint; alter table items add column label text generated always as (price(cents)) stored; create view v_items as select id, price(cents) as p from items;
