# ruff: noqa: E501 - one shape, one line
"""Types of every form, casts, collations, conversions, operators with their classes and families, access methods."""

from __future__ import annotations

POOLS = {
    "enum": ["s1.e1", "s1.e2"],
    "value": ["'a'", "'b'", "'c'", "'d'", "'it''s'"],
    "domain": ["s1.d1", "s2.d2"],
    "composite": ["s1.k1", "s1.k2"],
    "range": ["s1.r1"],
    "collation": ["s1.co1", "s1.co2"],
    "conversion": ["s1.cv1", "s1.cv2"],
    "family": ["s1.of1", "s1.of2"],
    "opclassname": ["s1.oc1", "s1.oc2"],
    "operator": ["s1.===", "s1.<<<", "s2.==="],
    "castcontext": ["", " as assignment", " as implicit"],
    "default": ["", "default "],
}

FIRST = """
create type {enum} as enum ('a', 'b')
create type {enum} as enum ('b', 'c', 'it''s')
create domain {domain} as {plaintype} check (value is not null or true)
create domain {domain} as text default 'x' constraint k1 check (value <> 'zz')
create domain {domain} as {enum}
create domain {domain} as {type} constraint n1 not null
create domain {domain} as {domain2} constraint k2 check (value is distinct from 'q')
create domain {domain} as varchar(40) collate {collation}
create type {composite} as (x int, y {type})
create type {composite} as (x {enum}, "Y z" text collate {collation})
create type {range} as range (subtype = float8)
create type {range} as range (subtype = text, collation = "C", multirange_type_name = s1.mr1)
create type {range} as range (subtype = int, subtype_opclass = s1.oc1, subtype_diff = s1.rd1)
create function s1.rd1(int, int) returns float8 language sql immutable as $$ select ($1 - $2)::float8 $$
create type s1.b1
create type s1.b1
create function s1.b1in(cstring) returns s1.b1 language internal immutable strict as 'textin'
create function s1.b1out(s1.b1) returns cstring language internal immutable strict as 'textout'
create type s1.b1 (input = s1.b1in, output = s1.b1out, internallength = variable, storage = extended, category = 'S', delimiter = ';')
create collation {collation} (provider = libc, locale = 'C')
create collation {collation} (provider = icu, locale = 'en-u-kn-true')
create collation {collation} (provider = icu, locale = 'und-u-ks-level2', deterministic = false)
create collation {collation} (provider = icu, locale = 'de', rules = '& a < g')
create collation {collation} (provider = builtin, locale = 'C.UTF-8')
create collation {collation} from "POSIX"
create access method am1 type index handler bthandler
create access method am2 type table handler heap_tableam_handler
""".strip().splitlines()

CREATE = [
    *FIRST,
    *"""
create cast ({composite} as text) with inout{castcontext}
create cast (int as {enum}) with inout{castcontext}
create cast ({domain} as int) with inout{castcontext}
create cast ({enum} as int) with function s1.f1({enum}){castcontext}
create cast (s1.b1 as text) without function{castcontext}
create {default}conversion {conversion} for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8
create {default}conversion {conversion} for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1
create function s1.oeq(int, int) returns boolean language internal immutable strict as 'int4eq'
create function s1.one(int, int) returns boolean language internal immutable strict as 'int4ne'
create operator {operator} (leftarg = int, rightarg = int, function = int4eq, commutator = operator({operator}), restrict = eqsel, join = eqjoinsel, hashes, merges)
create operator {operator} (leftarg = int, rightarg = int, function = s1.oeq, negator = operator(s1.!==))
create operator s1.!== (leftarg = int, rightarg = int, function = s1.one, commutator = operator(s1.!==), negator = operator(s1.===))
create operator {operator} (rightarg = int, function = int4um)
create operator {operator} (leftarg = text, rightarg = {type}, function = s1.f1)
create operator {operator} (leftarg = {composite}, rightarg = {composite}, function = record_eq, commutator = operator({operator}))
create operator family {family} using btree
create operator family {family} using hash
create operator class {opclassname} for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int)
create operator class {opclassname} for type int using btree family {family} as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int), function 4 btequalimage(oid)
create operator class {opclassname} for type int using hash as operator 1 =, function 1 hashint4(int), function 2 hashint4extended(int, int8)
create operator class {opclassname} for type text using btree family {family} as operator 1 <, operator 3 =, function 1 bttextcmp(text, text)
create operator class {opclassname} for type {enum} using btree as operator 1 <(anyenum, anyenum), operator 3 =(anyenum, anyenum), function 1 enum_cmp(anyenum, anyenum)
create operator class {opclassname} for type int using am1 as operator 1 <, operator 3 =, function 1 btint4cmp(int, int)
create operator class {opclassname} for type int[] using gin as operator 1 &&(anyarray, anyarray), function 2 ginarrayextract(anyarray, internal, internal), function 3 ginqueryarrayextract(anyarray, internal, int2, internal, internal, internal, internal), function 4 ginarrayconsistent(internal, int2, anyarray, int4, internal, internal, internal, internal), storage int
""".strip().splitlines(),
]

ALTER = """
alter type {enum} add value {value}
alter type {enum} add value {value} before {value2}
alter type {enum} rename value {value} to 'renamed'
alter type {enum} rename to e3
alter type s1.e3 rename to e1
alter type {enum} set schema {schema}
alter type {composite} add attribute z {plaintype} cascade
alter type {composite} drop attribute y cascade
alter type {composite} alter attribute x type {plaintype}
alter type {composite} rename attribute x to xx cascade
alter type {composite} rename to k3
alter type {composite} set schema {schema}
alter type {range} rename to r2
alter type s1.b1 set (storage = plain)
alter type s1.b1 rename to b2
alter domain {domain} set default {literal}
alter domain {domain} drop default
alter domain {domain} set not null
alter domain {domain} drop not null
alter domain {domain} add constraint {constraint} check (value::text <> 'q')
alter domain {domain} add constraint {constraint} check (value::text <> 'q') not valid
alter domain {domain} validate constraint {constraint}
alter domain {domain} rename constraint {constraint} to {constraint2}
alter domain {domain} drop constraint {constraint}
alter domain {domain} rename to d3
alter domain {domain} set schema {schema}
alter collation {collation} rename to co3
alter collation s1.co3 rename to co1
alter collation {collation} set schema {schema}
alter conversion {conversion} rename to cv3
alter conversion {conversion} set schema {schema}
alter operator {operator} (int, int) set schema {schema}
alter operator {operator} (int, int) set (restrict = neqsel, join = none)
alter operator {operator} (int, int) set (restrict = none)
alter operator {operator} (int, int) set (hashes, merges)
alter operator family {family} using btree add operator 1 < (int, int8), function 1 btint48cmp(int, int8)
alter operator family {family} using btree drop operator 1 (int, int8)
alter operator family {family} using btree drop function 1 (int, int8)
alter operator family {family} using btree rename to of3
alter operator family {family} using btree set schema {schema}
alter operator class {opclassname} using btree rename to oc3
alter operator class {opclassname} using btree set schema {schema}
alter operator class {opclassname} using hash rename to oc3
""".strip().splitlines()

DROP = """
drop type {enum}{cascade}
drop domain {domain}{cascade}
drop type {composite}{cascade}
drop type {range}{cascade}
drop type s1.b1{cascade}
drop cast ({composite} as text)
drop cast (int as {enum})
drop collation {collation}{cascade}
drop conversion {conversion}
drop operator {operator} (int, int){cascade}
drop operator {operator} (none, int){cascade}
drop operator family {family} using btree{cascade}
drop operator class {opclassname} using btree{cascade}
drop operator class {opclassname} using hash{cascade}
drop access method am1{cascade}
drop access method am2{cascade}
""".strip().splitlines()
