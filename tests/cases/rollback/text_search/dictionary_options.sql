-- before
create text search dictionary d (template = simple, accept = false); create text search dictionary e (template = simple, stopwords = 'english');
-- forward
alter text search dictionary d (accept = true, stopwords = 'english'); alter text search dictionary e (stopwords); alter text search dictionary e rename to f;
