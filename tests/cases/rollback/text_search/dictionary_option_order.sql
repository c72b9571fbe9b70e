-- before
create text search dictionary d (template = simple, stopwords = 'english', accept = false);
create text search dictionary e (template = simple, accept = false);
-- forward
alter text search dictionary d (stopwords = 'german');
alter text search dictionary e (accept = true, stopwords = 'english');
