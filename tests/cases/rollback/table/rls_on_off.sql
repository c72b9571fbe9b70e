-- before
create table t (a int, who text);
create table u (a int);
alter table u enable row level security;
alter table u force row level security;
-- rows
insert into t values (1, 'x');
-- forward
alter table t enable row level security;
alter table t force row level security;
alter table u no force row level security;
alter table u disable row level security;
