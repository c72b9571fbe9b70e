-- before
create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, headline = prsd_headline, lextypes = prsd_lextype); create text search template t (init = dsimple_init, lexize = dsimple_lexize); create text search configuration c (parser = p); create text search dictionary d (template = t); comment on text search parser p is 'P';
-- forward
drop text search configuration c; drop text search dictionary d; drop text search parser p; drop text search template t; create text search template t2 (lexize = dsimple_lexize);
