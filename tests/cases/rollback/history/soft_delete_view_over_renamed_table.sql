-- before
create table posts (id serial primary key, title text not null, body text); create table comments (id serial primary key, post_id int references posts on delete cascade); grant select, insert on posts to alice; comment on table posts is 'Posts';
-- rows
insert into posts (title) values ('t'); insert into comments (post_id) values (1);
-- forward
alter table posts rename to posts_data;
alter table posts_data add column deleted_at timestamptz;
create view posts as select id, title, body from posts_data where deleted_at is null;
grant select, insert on posts to alice;
create rule posts_del as on delete to posts do instead update posts_data set deleted_at = now() where id = old.id;
