-- before
create table t (a int[] default '{1,2}', b text);
-- rows
insert into t values ('{3}', '{a,b}');
-- forward
alter table t alter a drop default, alter a type bigint[], alter a set default '{1,2}';
alter table t alter b type text[] using b::text[];
