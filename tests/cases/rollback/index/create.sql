-- before
create table t (a int, b text);
-- rows
insert into t values (1, 'x');
-- forward
create index if not exists idx_t_a on t (a);
create unique index idx_t_b on t (lower(b)) where a > 0;
comment on index idx_t_a is 'A';
