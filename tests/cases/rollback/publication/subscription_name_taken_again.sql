-- alone
-- before
create subscription su connection 'dbname=nowhere' publication p with (connect = false, slot_name = none);
-- forward
alter subscription su rename to old;
create subscription su connection 'dbname=elsewhere' publication q with (connect = false, slot_name = none);
