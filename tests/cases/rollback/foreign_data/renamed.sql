-- alone
-- before
create foreign data wrapper w; create server s foreign data wrapper w; create foreign table ft (a int) server s;
-- forward
alter foreign data wrapper w rename to w2; alter server s rename to s2; alter foreign table ft rename to ft2;
