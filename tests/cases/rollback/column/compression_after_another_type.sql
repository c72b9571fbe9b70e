-- before
create table t (a varchar compression pglz, b text compression pglz); alter table t alter a set storage plain; create domain d as text; create table u (c d compression pglz); alter table u alter c set storage external;
-- rows
insert into t values ('a', 'b'); insert into u values ('c');
-- forward
alter table t alter a type text; alter table t alter b type varchar; alter table u alter c type text; drop domain d; create domain d as int;
