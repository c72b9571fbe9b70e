-- before
create function add2(int, int) returns int language sql as 'select $1 + $2'; create function neg2(int) returns int language sql as 'select -$1'; create schema elsewhere;
create operator @+@ (function = add2, leftarg = int, rightarg = int); create operator !@! (function = neg2, rightarg = int);
-- forward
alter operator @+@ (int, int) set schema elsewhere; alter operator !@! (none, int) set schema elsewhere;
