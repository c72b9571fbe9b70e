"""Properties of the reader over texts that nobody wrote on purpose."""

from __future__ import annotations

import time

import postgast
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scripts.psql import read

PIECES = st.sampled_from(
    ["select 1", "'a;'", "E'\\';'", "$$;$$", "$t$;$$ $t$", "--;\n", "/*;*/", "/*/*;*/", "(", ")", ";", "\n", " ", ":v", ":'v'",
     '"a;"', "\\;", "\\if 1\n", "\\if 0\n", "\\else\n", "\\endif\n", "\\set v ;\n", "\\g\n", "\\r\n", "\\q", "\\i a\n", "é", "'",
     "$x$",      "copy t from stdin;\n", "\\.\n", "begin", "end", "create function f()", "\\echo '", "`", "\\", ":", "[",
     "1:2", "\r\n", "\x0b"]
)  # fmt: skip
BODY = st.recursive(
    st.sampled_from(["1", "'a;''b'", "E'\\';\\\\'", '"x;""y"', "$$a;b$$", "$q$;$$;$q$", "/* ; /* ; */ */ 2", "-- ;\n 3", "a[1]"]),
    lambda inner: st.one_of(
        inner.map(lambda text: f"({text})"),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]} + {pair[1]}"),
        inner.map(lambda text: f"/* ({text.replace('*/', '').replace('/*', '')} */ {text}"),
    ),
    max_leaves=12,
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=100, deadline=None)
def test_the_items_tile_any_text(text: str) -> None:
    reading = read("f.sql", text.encode())
    assert "".join(reading.text[item.start : item.end] for item in reading.items) == reading.text
    assert all(1 <= s.location.line <= s.location.end_line <= text.count("\n") + 1 for s in reading.statements)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@settings(max_examples=100, deadline=None)
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    reading = read("f.sql", data)
    assert "".join(reading.text[item.start : item.end] for item in reading.items) == reading.text


@given(st.lists(BODY.map(lambda body: f"select {body}"), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_splitting_what_was_joined_gives_the_statements_back(statements: list[str]) -> None:
    reading = read("f.sql", "\n;\n".join(statements).encode())
    assert [statement.sql for statement in reading.statements] == [text.rstrip() for text in statements]
    assert reading.findings == ()


@given(st.lists(BODY.map(lambda body: f"select {body.replace('[1]', '')}"), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_on_valid_sql_boundaries_agree_with_the_servers_own_parser(statements: list[str]) -> None:
    text = ";\n".join(statements)
    ours = [statement.sql for statement in read("f.sql", text.encode()).statements]
    assert len(ours) == len(postgast.split(text)) == len(statements)
    assert [postgast.fingerprint(sql).hex for sql in ours] == [postgast.fingerprint(sql).hex for sql in statements]


HOSTILE = [
    "(" * 500_000,
    "'" * 999_999,
    "$a$" * 300_000,
    "".join(f"$a{i}$" for i in range(100_000)),
    "/*" * 400_000,
    "/**/" * 100_000,
    ";" * 500_000,
    "\\" * 900_000,
    ":a" * 400_000,
    "1+" * 400_000,
    "\\if 1\n" * 100_000,
    "\\if 1\n\\endif\n" * 20_000,
    "select 1;" * 20_000,
    "-" * 900_000,
    "copy t from stdin;\n\\.\n" * 10_000,
    "copy t from stdin;\n" * 50_000,
    "\\echo '\n" * 20_000,
    "\\echo " + "'" * 900_001,
    "\n" * 900_000,
    "\\set a :a:a x\n\\set a x\n" + "\\set a :a:a\n" * 20_000,
    "\\echo " + "'\\" * 300_000,
    "\\set a " + "x" * 9_000 + "\n" + ":a " * 300_000,
    "create function begin " + "begin " * 100_000,
    "[" * 900_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_costs_linear_time(text: str) -> None:
    start = time.process_time()
    read("f.sql", text[:300_000].encode())
    assert time.process_time() - start < 5
