-- alone
-- since: 17
-- before
create subscription s connection 'dbname=x' publication p with (connect = false, slot_name = 'sl', two_phase = true, origin = none, run_as_owner = true, failover = true, streaming = parallel, disable_on_error = true); create subscription u connection 'dbname=x' publication p with (connect = false, slot_name = none);
-- forward
drop subscription u; alter subscription s set (slot_name = none); drop subscription s;
