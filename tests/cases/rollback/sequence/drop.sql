-- before
create sequence s as smallint start 5 increment 3 minvalue 2 maxvalue 500 cache 4 cycle; comment on sequence s is 'S'; grant usage on sequence s to alice; grant select, update on sequence s to bob; alter sequence s owner to carol;
-- rows
select nextval('s'), nextval('s');
-- forward
drop sequence s;
