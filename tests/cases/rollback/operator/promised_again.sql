-- before
create function same(bool, bool) returns bool language sql immutable as 'select $1 = $2'; create function other(bool, bool) returns bool language sql immutable as 'select $1 <> $2';
create operator === (function = same, leftarg = bool, rightarg = bool, commutator = ===, negator = !==);
create table t (a bool check (a === true));
-- forward
create operator !== (function = other, leftarg = bool, rightarg = bool, commutator = !==, negator = ===);
