-- before
create text search dictionary d (template = snowball, language = 'german', stopwords = 'german'); create text search configuration c (parser = default); alter text search configuration c add mapping for asciiword, word with d, simple; alter text search configuration c add mapping for int with simple; comment on text search configuration c is 'C'; comment on text search dictionary d is 'D'; alter text search configuration c owner to alice; alter text search dictionary d owner to bob;
-- forward
drop text search configuration c; drop text search dictionary d;
