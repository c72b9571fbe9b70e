-- expect: schema_only
-- before
create type k as (x integer, y text, z text);
create table t of k (x with options default 1, primary key (x));
-- rows
insert into t values (1, 'a', 'b');
-- forward
alter type k rename attribute x to xx cascade;
alter type k drop attribute z cascade;
alter type k add attribute w integer cascade, add attribute v text cascade;
