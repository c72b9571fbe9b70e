-- before
create table t (a int, b int); create sequence s owned by t.a; create sequence r; create sequence q owned by t.a;
-- forward
alter sequence s owned by t.b; alter sequence r owned by t.a; alter sequence q owned by none;
