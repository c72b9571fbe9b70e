-- before
create table posts (id serial primary key, title text); create table comments (id serial primary key, post_id int not null references posts);
-- rows
insert into posts (title) values ('a'); insert into comments (post_id) values (1), (1);
-- forward
alter table posts add column comments_count int not null default 0; update posts set comments_count = (select count(*) from comments where post_id = posts.id);
create function bump() returns trigger language plpgsql as $f$ begin if tg_op = 'INSERT' then update posts set comments_count = comments_count + 1 where id = new.post_id; else update posts set comments_count = comments_count - 1 where id = old.post_id; end if; return null; end $f$;
create trigger bump after insert or delete on comments for each row execute function bump();
alter table comments drop constraint comments_post_id_fkey, add constraint comments_post_id_fkey foreign key (post_id) references posts on delete cascade;
