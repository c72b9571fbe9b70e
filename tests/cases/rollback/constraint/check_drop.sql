-- before
create table t (a int, b varchar(5), constraint a_pos check (a > 0), constraint b_in check (b in ('x', 'y')), check (a between 1 and 10 or b like 'x%'));
comment on constraint a_pos on t is 'positive';
-- rows
insert into t values (1, 'x');
-- forward
alter table t drop constraint a_pos, drop constraint b_in;
