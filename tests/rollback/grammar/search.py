# ruff: noqa: E501 - one shape, one line
"""Text search: parsers, templates, dictionaries, configurations."""

from __future__ import annotations

POOLS = {
    "parser": ["s1.ts1", "s2.ts1"],
    "anyparser": ["{parser}", 'pg_catalog."default"'],
    "template": ["s1.te1"],
    "anytemplate": ["{template}", "pg_catalog.simple"],
    "dictionary": ["s1.di1", "s1.di2"],
    "anydictionary": ["{dictionary}", "pg_catalog.simple", "pg_catalog.english_stem"],
    "configuration": ["s1.tc1", "s1.tc2", "s2.tc1"],
    "token": ["word", "asciiword", "email", "uint, numword", "hword_part"],
}

CREATE = """
create text search parser {parser} (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline)
create text search parser {parser} (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)
create text search template {template} (init = dsimple_init, lexize = dsimple_lexize)
create text search dictionary {dictionary} (template = {anytemplate}, stopwords = 'english', accept = false)
create text search dictionary {dictionary} (template = {anytemplate})
create text search dictionary {dictionary} (template = snowball, language = 'german', stopwords = german)
create text search configuration {configuration} (parser = {anyparser})
create text search configuration {configuration} (copy = pg_catalog.english)
create text search configuration {configuration} (copy = {configuration2})
""".strip().splitlines()

ALTER = """
alter text search parser {parser} rename to ts3
alter text search parser {parser} set schema {schema}
alter text search template {template} rename to te3
alter text search template {template} set schema {schema}
alter text search dictionary {dictionary} (stopwords = 'german')
alter text search dictionary {dictionary} (accept = true, stopwords)
alter text search dictionary {dictionary} (accept = false, stopwords = 'english')
alter text search dictionary {dictionary} rename to di3
alter text search dictionary {dictionary} set schema {schema}
alter text search configuration {configuration} add mapping for {token} with {anydictionary}
alter text search configuration {configuration} add mapping for {token} with {anydictionary}, {anydictionary2}
alter text search configuration {configuration} alter mapping for {token} with {anydictionary}
alter text search configuration {configuration} alter mapping replace {anydictionary} with {anydictionary2}
alter text search configuration {configuration} drop mapping if exists for {token}
alter text search configuration {configuration} rename to tc3
alter text search configuration {configuration} set schema {schema}
""".strip().splitlines()

DROP = """
drop text search parser {parser}{cascade}
drop text search template {template}{cascade}
drop text search dictionary {dictionary}{cascade}
drop text search configuration {configuration}{cascade}
""".strip().splitlines()
