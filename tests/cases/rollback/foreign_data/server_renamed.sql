-- alone
-- before
create foreign data wrapper w;
create server s foreign data wrapper w options (a '1');
create foreign table f (a integer options (name 'x')) server s;
create view v as select a from f;
-- forward
alter foreign data wrapper w rename to w2;
alter server s rename to s2;
