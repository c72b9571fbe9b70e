-- alone
-- before
create foreign data wrapper w; create server s foreign data wrapper w; create foreign table ft (a int, b text, c int) server s;
-- forward
alter foreign table ft add column d int options (x 'y'); alter foreign table ft drop column c; alter foreign table ft alter a type bigint; alter foreign table ft alter b set not null; alter foreign table ft rename b to bb; alter foreign table ft add constraint k check (a > 0);
