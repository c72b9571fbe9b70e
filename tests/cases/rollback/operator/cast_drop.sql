-- alone
-- before
create type pair as (a int, b int); create function mk(pair) returns text language sql immutable as $$ select ($1).a::text $$; create cast (pair as text) with function mk(pair) as implicit; create type mood as enum ('x'); create cast (text as mood) with inout as assignment; create domain d as int; comment on cast (text as mood) is 'TM'; create cast (xid as oid) without function;
-- forward
drop cast (pair as text); drop cast (text as mood); drop cast (xid as oid);
