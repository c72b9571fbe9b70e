-- alone
-- before
create function et() returns event_trigger language plpgsql as $$ begin end $$; create event trigger ev on sql_drop when tag in ('DROP TABLE') execute function et(); create event trigger ev2 on ddl_command_start execute function et(); alter event trigger ev2 enable always; comment on event trigger ev is 'EV';
-- forward
drop event trigger ev; drop event trigger ev2; drop function et();
