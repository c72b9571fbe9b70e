-- before
create sequence s; grant usage on sequence s to alice; comment on sequence s is 'x';
-- forward
alter sequence s owner to bob; revoke usage on sequence s from alice; grant all on sequence s to public; comment on sequence s is null;
