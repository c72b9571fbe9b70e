-- before
create sequence ahead maxvalue 3;
create sequence turned minvalue 5 maxvalue 100 start 7 increment 2;
create sequence unused maxvalue 9;
-- rows
select nextval('ahead'); select nextval('turned'), nextval('turned');
-- forward
alter sequence ahead maxvalue 1000; select setval('ahead', 500);
alter sequence turned increment -1 minvalue -100 maxvalue 200 restart with -50; select nextval('turned');
alter sequence unused maxvalue 1000 start 500 restart;
