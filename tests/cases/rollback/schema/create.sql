-- alone
-- forward
create schema if not exists app authorization alice; create table app.t (id serial primary key); comment on schema app is 'A'; grant usage on schema app to bob;
