-- forward
create type addr as (street text, zip varchar(10) collate "C", geo numeric(9,6)[]);
comment on type addr is 'A'; comment on column addr.zip is 'Z'; grant usage on type addr to alice;
