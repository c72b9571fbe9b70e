-- alone
-- before
create function et() returns event_trigger language plpgsql as $$ begin end $$;
-- forward
create event trigger ev on ddl_command_end when tag in ('CREATE TABLE', 'ALTER TABLE') execute function et(); alter event trigger ev disable;
