-- before
create domain sku as varchar(20) check (value ~ '^[A-Z]+$'); create table prod (code sku primary key, price numeric(8,2)); create table line (code sku references prod, n int); create view v as select code, n from line; create function norm(sku) returns sku language sql immutable as $$ select upper($1)::varchar $$;
-- rows
insert into prod values ('AB', 1.5); insert into line values ('AB', 2);
-- forward
alter domain sku drop constraint sku_check; alter table prod alter price type numeric(12,4); alter table line add constraint n_pos check (n > 0); create index line_norm on line (norm(code)); alter domain sku rename to stock_code;
