-- alone
-- before
create subscription s connection 'dbname=x' publication p with (connect = false, enabled = false, slot_name = none, binary = true); comment on subscription s is 'S';
create subscription e connection '' publication p with (connect = false, slot_name = none);
-- forward
drop subscription s; drop subscription e; create subscription n connection '' publication a, b with (connect = false, slot_name = none, streaming = on);
