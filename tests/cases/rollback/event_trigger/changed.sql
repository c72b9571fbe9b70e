-- alone
-- before
create function et() returns event_trigger language plpgsql as $$ begin end $$; create event trigger ev on sql_drop execute function et(); create event trigger e2 on sql_drop execute function et(); create event trigger e3 on sql_drop execute function et(); alter event trigger e3 disable;
-- forward
drop event trigger ev; create event trigger ev on sql_drop when tag in ('DROP VIEW') execute function et(); alter event trigger e2 rename to e2b; alter event trigger e3 enable replica;
