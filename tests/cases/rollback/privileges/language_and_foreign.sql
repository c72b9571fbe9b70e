-- alone
-- before
create foreign data wrapper w; create server s foreign data wrapper w; grant usage on foreign data wrapper w to alice;
-- forward
revoke usage on language plpgsql from public; grant usage on language plpgsql to alice; grant usage on foreign server s to bob with grant option; revoke usage on foreign data wrapper w from alice;
