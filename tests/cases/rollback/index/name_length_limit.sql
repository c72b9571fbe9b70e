-- before
create table a_very_long_table_name_that_is_close_to_the_limit_of_sixty_thr (column_with_a_long_name_too_because_people_like_it int);
create index on a_very_long_table_name_that_is_close_to_the_limit_of_sixty_thr (column_with_a_long_name_too_because_people_like_it);
-- forward
alter table a_very_long_table_name_that_is_close_to_the_limit_of_sixty_thr rename to short;
do $$ declare n text; begin select indexrelid::regclass::text into n from pg_index where indrelid = 'short'::regclass; execute 'drop index ' || n; end $$;
