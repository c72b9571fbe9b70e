-- expect: schema_only
-- before
create table t (a text) with (toast.autovacuum_enabled = off);
create table u (a text, b integer) with (toast.autovacuum_enabled = off, toast.vacuum_truncate = off);
-- rows
insert into u values (null, 1);
-- forward
alter table t alter column a type integer using null;
alter table u drop column a;
alter table u reset (toast.autovacuum_enabled);
