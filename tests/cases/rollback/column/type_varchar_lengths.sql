-- before
create table t (a varchar(10), b varchar(10) default 'abc', c char(3), d varchar);
create index t_a on t (a); create index t_a_pat on t (a varchar_pattern_ops);
-- rows
insert into t values ('x', 'y', 'z', 'w');
-- forward
alter table t alter a type varchar(50), alter b type text, alter c type varchar(3), alter d type varchar(20);
