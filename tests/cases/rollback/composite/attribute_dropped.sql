-- before
create type addr as (street text, zip text, city text); comment on column addr.zip is 'Z';
-- forward
alter type addr drop attribute zip;
