-- before
create function lt2(text, text) returns boolean language sql immutable as $$ select lower($1) < lower($2) $$; create function gt2(text, text) returns boolean language sql immutable as $$ select lower($1) > lower($2) $$; create function neg2(text) returns text language sql immutable as $$ select reverse($1) $$;
create operator <<< (leftarg = text, rightarg = text, function = lt2, commutator = >>>, restrict = scalarltsel, join = scalarltjoinsel); create operator >>> (leftarg = text, rightarg = text, function = gt2, commutator = <<<); create operator !! (rightarg = text, function = neg2); comment on operator <<< (text, text) is 'LT'; alter operator >>> (text, text) owner to alice; comment on operator !! (none, text) is 'N';
-- forward
drop operator <<< (text, text); drop operator >>> (text, text); drop operator !! (none, text); drop function lt2(text, text);
