-- alone
-- forward
create type pair as (a int, b int); create function mk(pair) returns text language sql immutable as $$ select ($1).a::text $$; create cast (pair as text) with function mk(pair) as assignment; comment on cast (pair as text) is 'C';
