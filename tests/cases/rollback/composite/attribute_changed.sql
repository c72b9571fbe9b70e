-- before
create type addr as (street text, zip text, n int);
-- forward
alter type addr alter attribute zip type varchar(5), alter attribute n type bigint; alter type addr rename attribute street to road;
