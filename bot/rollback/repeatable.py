"""Statements that do nothing where their work is done already, so that a script can be run twice. Pure.

PostgreSQL's own forms where it has one (IF EXISTS, IF NOT EXISTS, OR REPLACE), else a block that
knows the error which says so.
"""

from __future__ import annotations

import re
from functools import cache

from bot.catalog.names import dollar

_DROPPED = (
    "TABLE|INDEX CONCURRENTLY|INDEX|SEQUENCE|VIEW|MATERIALIZED VIEW|FOREIGN TABLE|FOREIGN DATA WRAPPER|SERVER|USER MAPPING"
    "|SCHEMA|EXTENSION|TYPE"
    "|DOMAIN|FUNCTION|PROCEDURE|AGGREGATE|ROUTINE|CAST|COLLATION|CONVERSION|OPERATOR CLASS|OPERATOR FAMILY|OPERATOR|POLICY"
    "|PUBLICATION|RULE|STATISTICS|SUBSCRIPTION|TEXT SEARCH (?:CONFIGURATION|DICTIONARY|PARSER|TEMPLATE)|TRIGGER|EVENT TRIGGER"
    "|LANGUAGE|TRANSFORM|ACCESS METHOD"
)
_RELATION = r"(?:FOREIGN TABLE|TABLE|INDEX|VIEW|MATERIALIZED VIEW|SEQUENCE)"
_NAME = r"(?:\"(?:[^\"]|\"\")*\"|[^\s\".(])+(?:\.(?:\"(?:[^\"]|\"\")*\"|[^\s\".(])+)*"
_CREATED = (
    r"(?:UNLOGGED |FOREIGN )?TABLE|(?:UNIQUE )?INDEX(?: CONCURRENTLY)?|(?:UNLOGGED )?SEQUENCE|SCHEMA|EXTENSION"
    r"|MATERIALIZED VIEW|STATISTICS|SERVER|USER MAPPING|COLLATION"
)
_PLAIN = (
    "TYPE|DOMAIN|CAST|OPERATOR|CONVERSION|DEFAULT CONVERSION|TEXT SEARCH|POLICY|FOREIGN DATA WRAPPER|PUBLICATION|EVENT TRIGGER"
    "|ACCESS METHOD|CONSTRAINT TRIGGER|SUBSCRIPTION"
)
_FORMS = (
    (rf"(DROP (?:{_DROPPED})) (?!IF EXISTS)", r"\1 IF EXISTS "),
    (rf"(ALTER (?:FOREIGN )?TABLE) ((?:ONLY )?{_NAME} DROP (?:COLUMN|CONSTRAINT)) (?!IF EXISTS)", r"\1 IF EXISTS \2 IF EXISTS "),
    (rf"(ALTER (?:FOREIGN )?TABLE (?:ONLY )?{_NAME} ADD COLUMN) (?!IF NOT EXISTS)", r"\1 IF NOT EXISTS "),
    (rf"(ALTER TABLE (?:ONLY )?{_NAME} ALTER COLUMN {_NAME} DROP (?:IDENTITY|EXPRESSION))\Z", r"\1 IF EXISTS"),
    (rf"(ALTER {_RELATION}) (?!IF EXISTS)({_NAME} (?:RENAME TO|SET SCHEMA))", r"\1 IF EXISTS \2"),
    (rf"(ALTER TEXT SEARCH CONFIGURATION {_NAME} DROP MAPPING) (?!IF EXISTS)", r"\1 IF EXISTS "),
    (rf"(CREATE (?:{_CREATED})) (?!IF NOT EXISTS)", r"\1 IF NOT EXISTS "),
    (r"CREATE (VIEW|TRIGGER|RULE|AGGREGATE|(?:TRUSTED )?LANGUAGE|TRANSFORM) ", r"CREATE OR REPLACE \1 "),
)  # fmt: skip
_THERE = "duplicate_object OR duplicate_table OR duplicate_function OR duplicate_column"
_GONE = "undefined_object OR undefined_table OR undefined_column OR undefined_function OR invalid_schema_name"
_GUARDED = (
    (rf"ALTER (?:FOREIGN )?TABLE (?:ONLY )?{_NAME} ADD CONSTRAINT ", f"{_THERE} OR invalid_table_definition"),
    (rf"CREATE (?:{_PLAIN}) ", f"{_THERE} OR unique_violation"),
    (rf"ALTER DOMAIN {_NAME} ADD CONSTRAINT ", _THERE),
    (rf"ALTER DOMAIN {_NAME} DROP CONSTRAINT ", _GONE),
    (rf"ALTER TYPE {_NAME} ADD ATTRIBUTE ", _THERE),
    (rf"ALTER TYPE {_NAME} DROP ATTRIBUTE ", f"{_GONE} OR {_THERE}"),
    (rf"ALTER (?:FOREIGN )?TABLE {_NAME} RENAME (?:COLUMN|CONSTRAINT) ", _GONE),
    (rf"ALTER TYPE {_NAME} RENAME VALUE ", f"{_GONE} OR invalid_parameter_value"),
    (r"ALTER [^;']* (?:RENAME TO|RENAME ATTRIBUTE|RENAME COLUMN|RENAME CONSTRAINT|SET SCHEMA) [^;']*\Z", _GONE),
    (rf"ALTER TABLE (?:ONLY )?{_NAME} ATTACH PARTITION ", "wrong_object_type"),
    (rf"ALTER TABLE {_NAME} DETACH PARTITION ", _GONE),
    (rf"ALTER TABLE {_NAME} INHERIT ", _THERE),
    (rf"ALTER TABLE {_NAME} NO INHERIT ", _GONE),
    (rf"ALTER TABLE {_NAME} ALTER COLUMN {_NAME} ADD GENERATED ", "object_not_in_prerequisite_state"),
    (rf"ALTER PUBLICATION {_NAME} ADD ", _THERE),
    (rf"ALTER PUBLICATION {_NAME} DROP ", _GONE),
    (rf"ALTER SUBSCRIPTION {_NAME} (?:DISABLE|SET \(slot_name = NONE\))\Z", _GONE),
    (rf"ALTER TEXT SEARCH CONFIGURATION {_NAME} ADD MAPPING ", f"{_THERE} OR unique_violation"),
    (rf"ALTER OPERATOR FAMILY {_NAME} USING {_NAME} ADD ", _THERE),
    (rf"ALTER OPERATOR FAMILY {_NAME} USING {_NAME} DROP ", _GONE),
    (rf"ALTER TABLE {_NAME} NOT OF\Z", "wrong_object_type"),
    (r"ALTER [^;]* OPTIONS \((?:ADD|DROP) ", f"{_THERE} OR {_GONE}"),
)  # fmt: skip
"""A domain's constraint goes inside a block although there is IF EXISTS: after the bare one PostgreSQL 18 opens no block."""


@cache
def _ready(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compile the patterns when the first statement asks for them: equal databases need none, and this takes a while."""
    return tuple((re.compile(pattern), answer) for pattern, answer in pairs)


def repeatable(sql: str) -> str:
    """Return a statement that does the same once and nothing the second time, as far as one statement can know."""
    for pattern, form in _ready(_FORMS):
        if pattern.match(sql):
            return pattern.sub(form, sql, count=1)
    for pattern, errors in _ready(_GUARDED):
        if pattern.match(sql):
            return f"DO {dollar(f'BEGIN{chr(10)}{sql};{chr(10)}EXCEPTION WHEN {errors} THEN NULL;{chr(10)}END')}"
    return sql
