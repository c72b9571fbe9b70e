-- forward
create function eq2(text, text) returns boolean language sql immutable as $$ select lower($1) = lower($2) $$; create operator === (leftarg = text, rightarg = text, function = eq2, commutator = ===, restrict = eqsel, join = eqjoinsel, hashes, merges);
