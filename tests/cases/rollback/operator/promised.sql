-- before
create function same(bool, bool) returns bool language sql immutable as 'select $1 = $2';
create operator === (function = same, leftarg = bool, rightarg = bool, commutator = ===, negator = !==);
-- forward
drop operator === (bool, bool); drop operator if exists !== (bool, bool); create operator ==> (function = same, leftarg = bool, rightarg = bool, commutator = <==);
