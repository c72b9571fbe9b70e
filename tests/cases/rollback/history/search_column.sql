-- before
create table docs (id serial primary key, title text, body text);
-- rows
insert into docs (title, body) values ('hello', 'world');
-- forward
alter table docs add column tsv tsvector; update docs set tsv = to_tsvector('english', title || ' ' || body);
create index docs_tsv on docs using gin (tsv);
create function docs_tsv_update() returns trigger language plpgsql as $$ begin new.tsv := to_tsvector('english', new.title || ' ' || new.body); return new; end $$;
create trigger docs_tsv before insert or update of title, body on docs for each row execute function docs_tsv_update();
create function search_docs(q text) returns setof docs language sql stable as $$ select * from docs where tsv @@ plainto_tsquery('english', q) $$;
