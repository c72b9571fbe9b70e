-- before
create type addr as (street text); comment on type addr is 'A';
-- forward
alter type addr add attribute zip text;
