-- alone
-- before
create foreign data wrapper w options (o1 'v1'); create server s foreign data wrapper w options (host 'h', port '1'); create user mapping for alice server s options (user 'u'); create foreign table ft (a int options (c 'x'), b int) server s options (t 'tt', k 'v');
-- forward
alter foreign data wrapper w options (set o1 'v2', add o2 'z'); alter server s version '9' options (drop port, set host 'k'); alter user mapping for alice server s options (add password 'x', drop user); create user mapping for bob server s; alter foreign table ft options (drop k, set t 'new'); alter foreign table ft alter a options (set c 'y', add d 'z'); alter foreign table ft alter b options (add e '1');
