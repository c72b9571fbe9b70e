-- before
create table t (a int, b text) with (fillfactor = 80, autovacuum_enabled = false);
create table u (a text) with (toast.autovacuum_enabled = false);
create table w (a text);
-- rows
insert into t values (1, 'x');
-- forward
alter table t set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
alter table t reset (autovacuum_enabled);
alter table u reset (toast.autovacuum_enabled);
alter table w set (toast.autovacuum_vacuum_threshold = 9000, parallel_workers = 3);
