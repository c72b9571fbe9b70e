"""The reader sees the statements that psql would send."""

from __future__ import annotations

import pytest

from bot.scripts.psql import ItemKind, Reading, read


def statements(text: str, **variables: str) -> list[str]:
    return [statement.sql for statement in read("f.sql", text.encode(), variables).statements]


def problems(text: str | bytes, **variables: str) -> list[tuple[str, int]]:
    data = text.encode() if isinstance(text, str) else text
    return [(finding.rule, finding.location.line) for finding in read("f.sql", data, variables).findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select 1; select 2", ["select 1", "select 2"]),
        ("select 'a;b', \"c;d\", 'it''s;';x", ["select 'a;b', \"c;d\", 'it''s;'", "x"]),
        (r"select 'a\'; select 2;", [r"select 'a\'", "select 2"]),
        (r"select E'a\';b'; select 2;", [r"select E'a\';b'", "select 2"]),
        (r"select e'a'';\\'; select 2;", [r"select e'a'';\\'", "select 2"]),
        (r"select notE'a\'; select 2;", [r"select notE'a\'", "select 2"]),
        ("do $$ a; b $$; do $x$ $$ ; $$ $x$; c", ["do $$ a; b $$", "do $x$ $$ ; $$ $x$", "c"]),
        ("select a$b$;c$b$;", ["select a$b$", "c$b$"]),
        ("select 1 -- no; end\n; select 2", ["select 1 -- no; end", "select 2"]),
        ("/* a /* ; */ ; */ select 1 /* ; */;", ["select 1 /* ; */"]),
        ("create rule r as on insert to t do (a; b); c", ["create rule r as on insert to t do (a; b)", "c"]),
        (
            "create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3",
            ["create function f() returns int begin atomic select case when true then 1 end; select 2; end", "select 3"],
        ),
        ("begin; select 1; end; select 2", ["begin", "select 1", "end", "select 2"]),
        ("select 1 \\; select 2; select 3", ["select 1 ; select 2", "select 3"]),
        ("select 1\r\n;\r\nselect 2\r\n", ["select 1", "select 2"]),
        (";;; select 1;;", ["select 1"]),
        ("select 1 \\g\nselect 2 \\gx\n", ["select 1", "select 2"]),
        ("select 1 \\echo hi \\\\ + 2;", ["select 1  + 2"]),
        ("select 1\n\\r\nselect 2;", ["select 2"]),
        ("select 1;\n\\q\nselect 2;", ["select 1"]),
        ("select 1 as \"a\\b\"; select '\\';", ['select 1 as "a\\b"', "select '\\'"]),
    ],
)
def test_statements_end_where_psql_ends_them(text: str, expected: list[str]) -> None:
    assert statements(text) == expected
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\set s app\ncreate schema :s;", "create schema app"),
        ("\\set s 'it''s'\nselect :'s';", "select 'it''s'"),
        ("\\set s 'a\\\\b'\nselect :'s';", r"select  E'a\\b'"),
        ('\\set s a"b\nselect :"s";', 'select "a""b"'),
        ("select :{?s}, :{?t};", "select TRUE, FALSE"),
        ("select ':s', \":s\", $$:s$$ /* :s */ -- :s", "select ':s', \":s\", $$:s$$ /* :s */ -- :s"),
        ("select x::text, a[1:2], a[n:m], f(a := 1);", "select x::text, a[1:2], a[n:m], f(a := 1)"),
        ("\\set a 1 2 :s\nselect :a;", "select 12outer"),
        ("\\set q 'select 1; select'\n:q 2;", "select 1|select 2"),
        ("\\set a :a:s\nselect :'a';", None),
    ],
)
def test_variables_are_replaced_as_psql_replaces_them(text: str, expected: str | None) -> None:
    if expected is None:
        assert problems(text, s="outer") == [("psql-variable-unset", 1)]
    else:
        assert "|".join(statements(text, s="outer")) == expected
        assert problems(text, s="outer") == []


@pytest.mark.parametrize("value", ["true", "on", "1", "YES", "t", "tru"])
def test_a_true_condition_keeps_its_text(value: str) -> None:
    text = f"\\if {value}\nselect 1\n\\else\nselect 2\n\\endif\n;"
    assert statements(text) == ["select 1"]


def test_only_one_branch_counts_and_nested_ones_follow() -> None:
    text = "\\if no\na;\n\\if yes\nb;\n\\endif\n\\elif on\nc;\n\\if off\nd;\n\\else\ne;\n\\endif\n\\else\nf;\n\\endif\ng;"
    assert statements(text) == ["c", "e", "g"]


def test_in_a_false_branch_nothing_is_expanded_or_obeyed() -> None:
    text = "\\set v 1\n\\if false\n\\set v 2\n\\! rm -rf /\nselect :nope;\n\\i /etc/passwd\n\\endif\nselect :v;"
    assert statements(text) == ["select 1"]
    assert problems(text) == []


@pytest.mark.parametrize(
    "line",
    [
        r"\! touch /tmp/x", r"\copy t from 'x.csv'", r"\copy t from program 'id'", r"\o out.txt", r"\o |cat", r"\w out.sql",
        r"\setenv A b", r"\getenv A B", r"\set x `id`", r"\echo `id`", r"\if `id`", r"\lo_import /etc/passwd",
        r"\lo_export 1 /tmp/x", r"\password", r"\prompt x", r"\connect other", r"\c - postgres", r"\cd /tmp", r"\e",
        r"\s /tmp/history", r"\write x",
    ],
)  # fmt: skip
def test_a_command_that_reaches_out_is_refused_with_line_and_way_out(line: str) -> None:
    text = f"select 1;\n{line}\n{chr(92)}endif\nselect 2;" if "if" in line else f"select 1;\n{line}\nselect 2;"
    reading = read("f.sql", text.encode())
    assert ("psql-command-refused", 2) in [(finding.rule, finding.location.line) for finding in reading.findings]
    assert all(finding.blocks and finding.fix for finding in reading.findings)
    assert {statement.sql for statement in reading.statements} <= {"select 1", "select 2"}


@pytest.mark.parametrize("line", [r"\g |sh", r"\g out.txt", r"\gexec", r"\gset", r"\watch 1", r"\gx /tmp/x", r"\crosstabview"])
def test_a_statement_whose_result_leaves_the_server_is_still_read(line: str) -> None:
    text = f"select 'drop table t'\n{line}\nselect 2;"
    assert statements(text) == ["select 'drop table t'", "select 2"]
    assert problems(text) == [("psql-command-refused", 2)]


@pytest.mark.parametrize(
    "line",
    [
        r"\echo 'a;b' c", r"\qecho x", r"\warn x", r"\set x 1", r"\unset x", r"\pset pager off", r"\timing on", r"\x", r"\t",
        r"\a", r"\encoding UTF8", r"\errverbose", r"\dt", r"\d+ t", r"\conninfo", r"\p", r"\set ON_ERROR_STOP on",
    ],
)  # fmt: skip
def test_harmless_commands_are_understood(line: str) -> None:
    assert statements(f"{line}\nselect 1;") == ["select 1"]
    assert problems(f"{line}\nselect 1;") == []


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("select 1;\n\\foo bar\n", "psql-command-unknown", 2),
        ("\\", "psql-command-unknown", 1),
        ("select 'a;\nb", "sql-unterminated", 1),
        ("select 1;\nselect $x$ ; $y$", "sql-unterminated", 2),
        ("/* a /* b */", "sql-unterminated", 1),
        ('select "a', "sql-unterminated", 1),
        ("copy t from stdin;\n1\n2\n", "sql-unterminated", 1),
        ("copy t from stdin; select 1;\n1\n\\.\n", "psql-copy-line", 1),
        ("\\if true\nselect 1;", "psql-conditional", 1),
        ("\\endif", "psql-conditional", 1),
        ("\\if 1\n\\else\n\\else\n\\endif", "psql-conditional", 3),
        ("\\if maybe\n\\endif", "psql-conditional", 1),
        ("create schema\n  :app;", "psql-variable-unset", 2),
        ("select :'name';", "psql-variable-unset", 1),
        ("\\i :file", "psql-variable-unset", 1),
        ("alter database :DBNAME set x to y;", "psql-variable-run-time", 1),
        ("\\if :ERROR\n\\endif", "psql-variable-run-time", 1),
        ("set standard_conforming_strings = off;", "standard-conforming-strings", 1),
        ("select 1;\nSET SESSION standard_conforming_strings TO 'off';", "standard-conforming-strings", 2),
        ("select set_config('standard_conforming_strings', 'off', false);", "standard-conforming-strings", 1),
        ("\\set AUTOCOMMIT off", "psql-setting-refused", 1),
        ("\\set SINGLELINE", "psql-setting-refused", 1),
        ("\\encoding LATIN1", "psql-setting-refused", 1),
        ("\\restrict k\n\\echo x\n\\unrestrict k\n", "psql-command-refused", 2),
        ("\\set v '\\\\! id'\n:v ;", "psql-command-refused", 2),
        ("/*" * 40 + "*/" * 40, "sql-too-deep", 1),
        ("select " + "(" * 600, "sql-too-deep", 1),
        ("select 1;\n\\i", "psql-include", 2),
        ("\\echo 'open", "sql-unterminated", 1),
    ],
)
def test_what_psql_or_the_server_would_stumble_over_is_named_with_its_line(text: str, rule: str, line: int) -> None:
    assert (rule, line) in problems(text)


def test_pg_dump_output_reads_without_a_finding() -> None:
    text = (
        "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc123\n\nSET standard_conforming_strings = on;\n"
        "SELECT pg_catalog.set_config('search_path', '', false);\n"
        "COPY public.t (a, b) FROM stdin;\n1\tx;\n\\.\n\n\\unrestrict abc123\n"
    )
    assert problems(text) == []
    assert statements(text)[-1] == "COPY public.t (a, b) FROM stdin"


def test_copy_data_are_not_statements() -> None:
    text = 'copy "from" (a) from stdin with (format csv); -- rows\r\na;b\r\n\\! x\r\n\\.\r\nselect 1;'
    reading = read("f.sql", text.encode())
    first, second = reading.statements
    assert first.copy_data == "a;b\r\n\\! x\r\n"
    assert second.sql == "select 1"
    assert second.location.line == 5
    assert reading.findings == ()


@pytest.mark.parametrize(
    "text", ["copy t to stdout;\nselect 1;", "copy t from '/x';\nselect 1;", "select stdin from copy;\nselect 1;"]
)
def test_other_copies_have_no_data(text: str) -> None:
    assert [statement.copy_data for statement in read("f.sql", text.encode()).statements] == [None, None]


@pytest.mark.parametrize(
    ("data", "rule", "line", "part"),
    [
        (b"select 1;\nselect \x00;", "schema-file-not-text", 2, "Byte 17"),
        (b"select 1;\n\nselect '\xff';", "schema-file-not-text", 3, "Byte 19 (0xff)"),
        ("select 1".encode("utf-16"), "schema-file-not-text", 1, "UTF-16"),
        (b"select 1; -- x\rdrop table users;\n", "schema-file-lone-cr", 1, "Character 14"),
        (b"\x89PNG\r\n\x1a\n\x00", "schema-file-not-text", 3, "NUL"),
        (b"-" * 5_000_000, "schema-file-too-large", 0, "5.0 MB"),
    ],
)
def test_what_is_not_moderate_plain_text_is_refused_with_reason_and_offset(data: bytes, rule: str, line: int, part: str) -> None:
    reading = read("f.sql", data)
    (finding,) = reading.findings
    assert (finding.rule, finding.location.line) == (rule, line)
    assert part in finding.message
    assert reading.statements == ()


def test_a_byte_order_mark_is_dropped_with_a_note() -> None:
    assert problems(b"\xef\xbb\xbfselect 1;") == [("schema-file-byte-order-mark", 1)]
    assert [s.sql for s in read("f", b"\xef\xbb\xbfselect 1;").statements] == ["select 1"]


def test_locations_span_the_statement_and_not_the_comment_before_it() -> None:
    text = "-- head\n\n/* more\n*/ create table t (\n  a int\n) -- tail\n;\n-- end\nselect 2"
    first, second = read("f.sql", text.encode()).statements
    assert (first.location.line, first.location.end_line) == (4, 6)
    assert (second.location.line, second.location.end_line) == (9, 9)


def test_on_error_stop_is_known_at_each_statement() -> None:
    text = "a;\n\\set ON_ERROR_STOP on\nb;\n\\set ON_ERROR_STOP 0\nc;\n\\set ON_ERROR_STOP\nd;\n\\unset ON_ERROR_STOP\ne;"
    assert [s.on_error_stop for s in read("f.sql", text.encode()).statements] == [False, True, False, True, False]


def test_every_item_knows_its_kind() -> None:
    reading: Reading = read("f.sql", b"\\echo a\n\\i x.sql\nselect 1;\n-- end\n")
    assert [item.kind for item in reading.items] == [ItemKind.COMMAND, ItemKind.INCLUDE, ItemKind.STATEMENT, ItemKind.BLANK]
