-- alone
-- before
create foreign data wrapper w options (o1 'v1'); create server s type 'ty' version '1' foreign data wrapper w options (host 'h''q', "Odd Opt" 'x'); create user mapping for public server s options (user 'u'); create foreign table ft (a int options (c 'x') not null default 5, b text collate "C", constraint ck check (a > 0)) server s options (t 'tt'); comment on foreign table ft is 'FT'; comment on server s is 'S'; grant select on ft to alice; grant usage on foreign server s to bob; alter server s owner to alice; comment on column ft.a is 'A'; create view v as select a from ft;
-- forward
drop foreign data wrapper w cascade;
