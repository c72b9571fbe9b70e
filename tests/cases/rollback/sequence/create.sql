-- forward
create sequence if not exists s start 100 increment -5 minvalue -1000 maxvalue 100 cache 10 cycle;
