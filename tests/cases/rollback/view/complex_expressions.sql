-- before
create table t (a int, b varchar(10), c timestamptz, d jsonb);
create view v as
with x as (select a, b, row_number() over (partition by b order by c desc) as rn, d ->> 'k' as k from t)
select x.a, coalesce(x.b, 'none') as b, case when x.rn = 1 then 'first' else 'later' end as pos, x.k,
  (select max(c) from t t2 where t2.a = x.a) as latest, array(select b from t) as bs, x.b in ('a', 'b') as isab, extract(year from now()) as y
from x left join lateral (select 1 as one) l on true where x.b like 'x%' or x.a = any (array[1, 2]) group by grouping sets ((x.a, x.b, x.rn, x.k), ()) order by 1 limit 10;
-- rows
insert into t values (1, 'x', now(), '{"k": 1}');
-- forward
drop view v;
