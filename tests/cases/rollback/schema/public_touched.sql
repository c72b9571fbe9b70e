-- alone
-- forward
revoke usage on schema public from public; grant create on schema public to alice; comment on schema public is 'ours';
