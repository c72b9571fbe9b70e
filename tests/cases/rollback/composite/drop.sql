-- before
create type addr as (street text, zip varchar(10) collate "C"); comment on type addr is 'A'; comment on column addr.zip is 'Z'; alter type addr owner to bob; revoke usage on type addr from public;
create function f(addr) returns text language sql as $$ select ($1).zip $$;
-- forward
drop function f(addr); drop type addr;
