-- before
create table base (id int primary key, v int); alter table base owner to alice; create view a1 as select id, v from base; alter view a1 owner to bob; create view a2 as select id, v from a1; alter view a2 owner to carol; create materialized view a3 as select * from a2 with no data; alter materialized view a3 owner to bob; create index a3_i on a3 (v);
-- forward
drop view a1 cascade; alter table base alter v type numeric(10, 2);
