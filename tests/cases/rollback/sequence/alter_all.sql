-- before
create sequence s; create sequence d as int increment -1;
-- rows
select nextval('s'); select nextval('d');
-- forward
alter sequence s increment 7 minvalue -5 maxvalue 99999 start 3 cache 9 cycle;
alter sequence d as smallint;
