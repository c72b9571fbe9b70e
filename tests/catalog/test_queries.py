"""The catalog queries cannot be hijacked, and no catalog of PostgreSQL is forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

import bot.catalog
from bot.catalog import queries

FILES = sorted(path for folder in ("sql", "homes") for path in (Path(bot.catalog.__file__).parent / folder).glob("*.sql"))
OURS = {"relations", "objects", "usual", "marked", "given", "seeds", "changed", "near", "inside"}
"""Common table expressions that stand in front of some queries; they hide whatever is called so."""
WORDS = {
    "all",
    "any",
    "array",
    "case",
    "coalesce",
    "and",
    "or",
    "on",
    "k",
    "filter",
    "from",
    "in",
    "join",
    "lateral",
    "materialized",
    "not",
    "exists",
    "select",
    "operator",
    "when",
    "then",
    "as",
    "by",
    "r",
    "row",
    "values",
    "where",
}
NO_SCHEMA = {
    "pg_auth_members", "pg_authid", "pg_database", "pg_db_role_setting", "pg_largeobject", "pg_largeobject_metadata",
    "pg_partitioned_table", "pg_parameter_acl", "pg_replication_origin", "pg_shdepend", "pg_shdescription", "pg_shseclabel",
    "pg_statistic",
    "pg_statistic_ext_data", "pg_subscription_rel", "pg_tablespace", "pg_user_mapping",
}  # fmt: skip
"""Catalogs that hold data, statistics, things of the whole cluster, or that are read through a view or a function."""


def _code(path: Path) -> str:
    text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_function_relation_and_operator_is_named_with_its_schema(path: Path) -> None:
    code = _code(path).replace("IS DISTINCT FROM", "")
    calls = re.findall(r"(?<![\w.])([a-z_]\w*)\s*\(", code, re.IGNORECASE)
    assert {call.lower() for call in calls} <= WORDS
    relations = re.findall(r"\b(?:FROM|JOIN)\s+([\w.]+)", code)
    assert all(relation.startswith("pg_catalog.") or relation in OURS for relation in relations), relations
    casts = re.findall(r"::(\w+)", code)
    assert set(casts) <= {"pg_catalog"}, casts
    bare = re.sub(r"OPERATOR\(pg_catalog\.[<>=@]+\)|::|\[\]", "", code)
    assert not re.search(r"[<>=+|~!@#%^&]", bare), bare


def test_every_catalog_of_the_server_is_read_or_known_to_hold_no_schema(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        "select relname from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind = 'r'"
    ).fetchall()
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    read = set(re.findall(r"pg_catalog\.(pg_\w+) AS", text))
    assert {name for (name,) in rows} - read - NO_SCHEMA == set()


@pytest.mark.parametrize("major", range(14, 19))
def test_each_version_has_its_queries(major: int) -> None:
    text = queries.script(major * 10000)
    assert ("pg_publication_namespace" in text) == (major >= 15)
    assert ("conenforced" in text) == (major >= 18)
