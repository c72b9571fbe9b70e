-- before
create type fr as range (subtype = float8); create table t (r fr, m fr_multirange);
-- rows
insert into t values ('[1,2)', '{[1,2)}');
-- forward
alter type fr rename to floatr;
