-- alone
-- before
create access method am1 type table handler heap_tableam_handler; comment on access method am1 is 'AM';
-- forward
drop access method am1; create access method am2 type index handler bthandler;
