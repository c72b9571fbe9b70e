-- before
create text search dictionary d (template = simple); create text search configuration c (copy = simple);
-- forward
alter text search configuration c alter mapping for asciiword with d, simple; alter text search configuration c drop mapping for int, email; alter text search configuration c rename to cc;
