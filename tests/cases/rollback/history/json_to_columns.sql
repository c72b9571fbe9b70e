-- expect: refused
-- before
create table settings (id int primary key, data jsonb not null default '{}'); create index settings_theme on settings ((data ->> 'theme')); alter table settings add constraint has_theme check (data ? 'theme');
-- rows
insert into settings values (1, '{"theme": "dark"}');
-- forward
alter table settings add column theme text; update settings set theme = data ->> 'theme'; alter table settings alter theme set not null;
alter table settings drop column data;
create index settings_theme on settings (theme);
