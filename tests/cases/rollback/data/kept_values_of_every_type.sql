-- before
create table t (id int primary key, b boolean, i2 smallint, i8 bigint, n numeric, f8 double precision, tx text, vc varchar(20), ch char(5), by bytea, d date, tm time, ts timestamp, tz timestamptz, iv interval, u uuid, j json, jb jsonb, ar int[], ine inet, bt bit(4), pt point, rg int4range, xmlish text);
-- rows
insert into t values (1, true, 2, 3, 4.50, 5.25, E'tab\there\nnewline\\', 'v', 'c', '\xdead', '2020-01-02', '10:11', '2020-01-02 03:04', '2020-01-02 03:04+00', '1 day', '00000000-0000-0000-0000-000000000001', '{"a": 1}', '{"b": [1, null]}', '{1,NULL,3}', '10.0.0.1', b'1010', '(1,2)', '[1,5)', ''); insert into t (id) values (2);
-- forward
alter table t add column extra int; alter table t rename tx to tx2; alter table t alter i2 type int; alter table t alter vc type text; create index on t (d);
