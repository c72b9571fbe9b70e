-- before
create function f() returns text language plpgsql as $outer$ begin return $_$ $$ inner $$ $_$ || E'\n--\n-- Name: x; Type: TABLE; Schema: public; Owner: y\n--\n\\connect z' ; end; $outer$;
-- forward
create or replace function f() returns text language plpgsql as $$
begin
-- \! echo
  return 'x';
end; $$;
