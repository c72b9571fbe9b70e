-- since: 15
-- before
create sequence s; create unlogged sequence u;
-- forward
alter sequence s set unlogged; alter sequence u set logged;
