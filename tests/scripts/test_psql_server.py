"""The reader's statement boundaries against the server's own: it counts the commands of a text that is sent whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.postgres.clusters import Cluster
from bot.scripts.psql import read

VALUE = st.recursive(
    st.sampled_from(
        [
            "'a;''b'",
            "E'\\';\\\\;'",
            "$$a;b$$",
            "$q$;$$;$q$",
            "/* ; /* ; */ */ 'x'",
            "-- ;\n 'y'",
            "U&'d\\0061;'",
            "(array['a;'])[1]",
            "';'::text",
        ]
    ),
    lambda inner: st.one_of(
        inner.map(lambda text: f"({text})"),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]} || {pair[1]}"),
        inner.map(lambda text: f'(select "a;" from (select {text} as "a;") q)'),
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def connection(cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    database = cluster.create("reader_boundaries")
    with database.runner() as session:
        yield session
    cluster.drop("reader_boundaries")


def whole(connection: psycopg.Connection[Any], text: str) -> list[Any]:
    """Send the text in one message and return the first value of each command in it."""
    cursor = connection.execute(text.encode())
    values = []
    while True:
        values.append(cursor.fetchone()[0] if cursor.description else None)
        if not cursor.nextset():
            return values


@given(statements=st.lists(VALUE.map(lambda value: f"select {value} as v"), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_sent_whole_or_statement_by_statement_the_answers_are_the_same(
    connection: psycopg.Connection[Any], statements: list[str]
) -> None:
    text = " ;\n".join(statements)
    singly = [connection.execute(item.sql.encode()).fetchone()[0] for item in read("f", text.encode()).statements]
    assert singly == whole(connection, text)
    assert len(singly) == len(statements)


def test_bodies_with_semicolons_are_one_statement_for_both(connection: psycopg.Connection[Any]) -> None:
    text = (
        "create table r (a int);\n"
        "create rule r_log as on insert to r do also (select 1; select 2);\n"
        "create function one() returns int begin atomic select case when true then 1 end; select 2; end;\n"
        "create procedure p() language sql begin atomic insert into r values (1); delete from r; end;\n"
        "do $$ begin perform 1; perform 2; end $$;\n"
        "drop procedure p; drop function one; drop table r"
    )
    statements = read("f", text.encode()).statements
    assert len(statements) == 8
    for statement in statements:
        connection.execute(statement.sql.encode())
    assert len(whole(connection, text)) == len(statements)
