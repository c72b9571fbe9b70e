-- alone
-- before
create type mood as enum ('x'); create cast (text as mood) with inout as implicit; create table t (a mood); create view v as select a from t where a = 'x'::text::mood; comment on cast (text as mood) is 'C';
-- forward
drop view v; drop cast (text as mood); create cast (text as mood) with inout as assignment; create view v as select a from t where a = 'x'::mood;
