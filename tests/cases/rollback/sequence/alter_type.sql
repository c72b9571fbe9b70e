-- before
create sequence s as int; create sequence u as bigint maxvalue 1000;
-- forward
alter sequence s as bigint; alter sequence u as smallint;
