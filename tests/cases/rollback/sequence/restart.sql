-- before
create sequence s;
-- rows
select setval('s', 50);
-- forward
alter sequence s restart with 1;
