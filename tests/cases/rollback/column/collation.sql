-- before
create table t (a text collate "C", b text, c varchar(5) collate "POSIX"); create index on t (a);
-- rows
insert into t values ('a', 'b', 'c');
-- forward
alter table t alter a type text collate "POSIX", alter b type text collate "C", alter c type varchar(5);
