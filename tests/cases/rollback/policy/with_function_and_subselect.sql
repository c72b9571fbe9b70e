-- before
create table team (id int primary key, name text); create table t (a int, team_id int); alter table t enable row level security;
create function my_team() returns int language sql stable as $$ select 1 $$;
create policy p on t using (team_id = my_team() and exists (select 1 from team where team.id = t.team_id));
-- rows
insert into team values (1, 'x'); insert into t values (1, 1);
-- forward
drop policy p on t; drop function my_team(); alter table team rename id to team_id; alter table t disable row level security;
