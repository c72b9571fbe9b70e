-- forward
create type floatrange as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = floats);
create type textr as range (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
