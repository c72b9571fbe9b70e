-- forward
create text search dictionary d (template = simple, stopwords = 'english'); create text search configuration c (copy = english); alter text search configuration c alter mapping for word, asciiword with d, english_stem; comment on text search configuration c is 'C';
