-- alone
-- before
create subscription s connection 'dbname=x' publication p with (connect = false, enabled = false, slot_name = none, binary = true); comment on subscription s is 'S';
-- forward
drop subscription s; create subscription n connection 'dbname=y' publication a, b with (connect = false, slot_name = none, streaming = on);
