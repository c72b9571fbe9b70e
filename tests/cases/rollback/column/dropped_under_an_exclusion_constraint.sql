-- before
create table t (a int);
-- forward
alter table t add f3 int, add f4 int, add f5 int; alter table t add exclude using btree (f4 with =) where (f5 > 0); alter table t add exclude using btree ((f5 + 1) with =, f3 with =);
