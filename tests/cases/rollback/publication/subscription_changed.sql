-- alone
-- before
create subscription s connection 'dbname=x password=''it\''s''' publication p, q with (connect = false, slot_name = 'sl', synchronous_commit = 'local'); alter subscription s enable;
-- forward
alter subscription s disable; alter subscription s connection 'dbname=y'; alter subscription s set (slot_name = none, binary = true, synchronous_commit = 'off'); alter subscription s set publication q with (refresh = false); alter subscription s rename to t; alter subscription t owner to postgres;
