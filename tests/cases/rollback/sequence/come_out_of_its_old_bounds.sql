-- before
create sequence s increment 4 minvalue 5 maxvalue 36 start 32 cycle; create sequence u as smallint; create sequence w minvalue 1 maxvalue 100;
-- rows
select nextval('s'); select nextval('u'); select nextval('w');
-- forward
alter sequence s restart with -24 start with -24 increment by -4 minvalue -36 maxvalue -5; select nextval('s'); alter sequence u as bigint; select setval('u', 100000); alter sequence w maxvalue 1000;
