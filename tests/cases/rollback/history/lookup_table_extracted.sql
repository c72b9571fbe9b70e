-- expect: schema_only
-- before
create table city (id serial primary key, name text not null, country text not null default 'DE', unique (name, country)); create index city_country on city (country);
-- rows
insert into city (name) values ('Berlin'), ('Bonn');
-- forward
create table country (id serial primary key, code text not null unique); insert into country (code) select distinct country from city;
alter table city add column country_id int references country; update city set country_id = c.id from country c where c.code = city.country; alter table city alter country_id set not null; alter table city drop column country; alter table city add unique (name, country_id);
