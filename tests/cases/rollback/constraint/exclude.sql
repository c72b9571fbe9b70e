-- before
create table t (r int4range, s int4range, exclude using gist (r with &&));
create table u (c circle, r int4range);
-- rows
insert into t values ('[1,2)', '[3,4)');
-- forward
alter table t drop constraint t_r_excl;
alter table u add constraint u_excl exclude using gist (r with &&, c with &&) where (not isempty(r)) deferrable;
