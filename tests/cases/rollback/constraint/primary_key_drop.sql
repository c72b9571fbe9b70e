-- before
create table t (a int, b int, constraint pk primary key (b, a) include (b)); comment on constraint pk on t is 'the key';
create table u (id int primary key);
-- rows
insert into t values (1, 2);
-- forward
alter table t drop constraint pk; alter table t alter a drop not null;
alter table u drop constraint u_pkey;
