-- before
create type kind as enum ('a', 'b', 'c'); create table t (k kind default 'a');
-- rows
insert into t values ('a'), ('b');
-- forward
alter table t alter k drop default;
alter type kind rename to kind_old; create type kind as enum ('a', 'b');
alter table t alter k type kind using k::text::kind; alter table t alter k set default 'a'; drop type kind_old;
