r"""Programs follow `\i` inside the tree and keep psql's state from file to file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.findings import Location
from bot.scripts.admission import Limits
from bot.scripts.complete import complete
from bot.scripts.model import Layout, Program, PsqlCall, TransactionMode
from bot.scripts.odd import Odd, OddKind
from bot.scripts.program import build, numbered
from bot.scripts.variables import standing_in

CALL_AT = Location("deploy.sh", 7)


def run(tree: dict[str, str], *sources: str, **options: object) -> Program:
    call = PsqlCall(sources, CALL_AT, **options)  # type: ignore[arg-type]
    return build({path: text.encode() for path, text in tree.items()}, [call])


def sql(program: Program) -> list[str]:
    return [statement.sql for batch in program.batches for statement in batch.statements]


def test_numbered_files_run_in_order_one_call_each_without_the_master() -> None:
    tree = {f"db/schema/{n}": b"select '%s';" % n.encode() for n in ("00_m.sql", "10_c.sql", "02_b.sql", "notes.sql")}
    program = numbered(tree, Layout())
    assert sql(program) == ["select '02_b.sql'", "select '10_c.sql'"]
    assert [batch.call.sources for batch in program.batches] == [("db/schema/02_b.sql",), ("db/schema/10_c.sql",)]


def test_a_file_that_every_deploy_wraps_in_a_transaction_is_wrapped_here_too() -> None:
    tree = {f"db/schema/{name}.sql": b"SELECT 1;\n" for name in ("01_a", "02_b", "03_c")}
    single = PsqlCall(("db/schema/01_a.sql", "db/schema/02_b.sql"), Location("deploy.yml"), mode=TransactionMode.SINGLE)
    plain = PsqlCall(("db/schema/02_b.sql",), Location("setup.sh"))
    program = numbered(tree, Layout(), calls=[single, plain])
    assert [batch.call.mode for batch in program.batches] == ["single-transaction", "autocommit", "autocommit"]


def test_files_of_one_call_in_one_transaction_share_it_where_every_call_agrees() -> None:
    """`psql -1 -f a -f b` is one transaction over both files; a file that another call runs alone begins one of its own."""
    paths = [f"db/schema/{name}.sql" for name in ("01_a", "02_b", "03_c", "04_d")]
    tree = dict.fromkeys(paths, b"SELECT 1;\n")
    whole = PsqlCall(tuple(paths[:3]), Location("deploy.yml"), mode=TransactionMode.SINGLE)
    other = PsqlCall(tuple(paths[1:3]), Location("staging.yml"), mode=TransactionMode.SINGLE)
    assert _grouping(numbered(tree, Layout(), calls=[whole])) == [("single-transaction", 3), ("autocommit", 1)]
    assert _grouping(numbered(tree, Layout(), calls=[whole, other])) == [
        ("single-transaction", 1), ("single-transaction", 2), ("autocommit", 1),
    ]  # fmt: skip


def test_a_master_in_one_transaction_is_one_with_its_files_and_what_stands_around_them() -> None:
    r"""`psql -1 -f 00_master.sql` holds the transaction through every file it includes and through its own statements."""
    paths = [f"db/schema/{name}.sql" for name in ("01_a", "02_b")]
    tree = dict.fromkeys(paths, b"SELECT 1;\n")
    tree["db/schema/00_master_schema.sql"] = b"SELECT 0;\n\\ir 01_a.sql\n\\ir 02_b.sql\nSELECT 3;\n"
    single = PsqlCall(("db/schema/00_master_schema.sql",), Location("deploy.yml"), mode=TransactionMode.SINGLE)
    assert _grouping(complete(tree, Layout(), [single])) == [("single-transaction", 4)]
    plain = replace(single, mode=TransactionMode.AUTOCOMMIT)
    assert {mode for mode, _ in _grouping(complete(tree, Layout(), [single, plain]))} == {"autocommit"}


def test_a_variable_has_the_value_that_the_deploy_gives_it() -> None:
    """`psql -v` and a `\\set` ahead of the file both reach it; a file that nothing runs is read like the one before it."""
    paths = [f"db/schema/{name}.sql" for name in ("01_a", "02_b", "03_c", "04_d")]
    tree = dict.fromkeys(paths, b"SELECT :v;\n")
    tree["db/ahead.sql"] = b"\\set v 2\n\\i db/schema/02_b.sql\n"
    calls = [
        PsqlCall((paths[0],), Location("deploy.sh"), variables={"v": "1", "ON_ERROR_STOP": "off"}),
        PsqlCall(("db/ahead.sql",), Location("deploy.sh")),
        PsqlCall((paths[2],), Location("deploy.sh"), variables={"v": "3"}),
        PsqlCall(tuple(paths[:3]), Location("other.sh"), variables={"v": "9"}),
    ]
    program = numbered(tree, Layout(), calls=calls)
    assert sql(program) == ["SELECT 1", "SELECT 2", "SELECT 3", "SELECT 3"]
    assert program.findings == ()
    assert all(statement.on_error_stop for batch in program.batches for statement in batch.statements)


def test_a_value_that_only_the_deploy_knows_has_a_stand_in_within_quotes() -> None:
    """`:'v'` and `:"v"` are a string and a name whatever the value is; a plain `:v` may be anything, so it is not read."""
    tree = {"db/schema/01_a.sql": b"SELECT :'v', :\"v\";\n", "db/schema/02_b.sql": b"SELECT 1;\nSELECT :v;\n"}
    call = PsqlCall(tuple(tree), Location("deploy.sh"), variables={"v": standing_in("v")})
    program = numbered(tree, Layout(), calls=[call])
    assert sql(program)[:2] == ["SELECT 'v', \"v\"", "SELECT 1"]
    assert [(finding.rule, finding.location.line) for finding in program.findings] == [("psql-variable-run-time", 2)]


def test_the_master_is_read_with_the_variables_of_the_call_that_runs_it() -> None:
    tree = {"db/schema/00_master_schema.sql": b"\\ir 01_a.sql\nSELECT :v;\n", "db/schema/01_a.sql": b"SELECT :v + 1;\n"}
    call = PsqlCall(("db/schema/00_master_schema.sql",), Location("deploy.sh"), variables={"v": "7"})
    assert sql(complete(tree, Layout(), [call])) == ["SELECT 7 + 1", "SELECT 7"]


def _grouping(program: Program) -> list[tuple[str, int]]:
    return [(batch.call.mode, len(batch.statements)) for batch in program.batches]


def test_includes_are_followed_in_place_and_share_variables() -> None:
    tree = {
        "a/m.sql": "\\set v 1\n\\ir b.sql\nselect :v;\n\\i a/c/d.sql\n",
        "a/b.sql": "select :v;\n\\set v 2\n",
        "a/c/d.sql": "\\ir ../e.sql\n",
        "a/e.sql": "e;",
    }
    program = run(tree, "a/m.sql")
    assert sql(program) == ["select 1", "select 2", "e"]
    assert program.findings == ()
    assert [s.location.path for s in program.batches[0].statements] == ["a/b.sql", "a/m.sql", "a/e.sql"]


def test_i_is_relative_to_where_psql_was_started() -> None:
    tree = {"db/m.sql": "\\i x.sql\n", "db/x.sql": "near;", "x.sql": "root;"}
    assert sql(run(tree, "db/m.sql", directory="db")) == ["near"]
    assert sql(run(tree, "db/m.sql", directory="")) == ["root"]
    assert sql(run(tree, "db/m.sql")) == ["root"]
    assert sql(run({"db/m.sql": "\\i x.sql\n", "db/x.sql": "near;"}, "db/m.sql")) == ["near"]


def test_an_include_in_the_middle_of_a_statement_has_a_buffer_of_its_own() -> None:
    tree = {"m.sql": "select 1\n\\i x.sql\n+ 1;", "x.sql": "select 'x'"}
    assert sql(run(tree, "m.sql")) == ["select 'x'", "select 1\n\n+ 1"]


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("/etc/passwd", "outside the repository"),
        ("../../etc/passwd", "outside the repository"),
        ("~/x.sql", "outside the repository"),
        ("missing.sql", "does not exist"),
        ("m.sql", "includes itself"),
        ("loop.sql", "includes itself"),
    ],
)
def test_an_include_that_cannot_be_followed_is_a_finding_at_its_line(target: str, part: str) -> None:
    program = run({"m.sql": f"a;\n\\i {target}\nb;", "loop.sql": "\\i m.sql\n"}, "m.sql")
    (finding,) = program.findings
    assert finding.rule == "psql-include"
    assert part in finding.message
    assert finding.location.line == (1 if target == "loop.sql" else 2)
    assert sql(program) == ["a", "b"]


def test_a_misspelt_include_gets_the_likely_name() -> None:
    program = run({"m.sql": "\\i db/01_cor_tables.sql\n", "db/01_core_tables.sql": ""}, "m.sql")
    assert "db/01_core_tables.sql" in program.findings[0].fix


def test_doubling_includes_end_at_a_limit() -> None:
    tree = {f"{i}.sql": f"\\i {i + 1}.sql\n\\i {i + 1}.sql\n".encode() for i in range(25)} | {"25.sql": b"x;"}
    program = build(tree, [PsqlCall(("0.sql",), CALL_AT)], Limits(included=200))
    assert any("more than 200 files" in finding.message for finding in program.findings)


def test_commands_keep_their_place_between_files() -> None:
    tree = {"a.sql": "a :v;", "b.sql": "b;"}
    program = run(tree, "a.sql", "b.sql", commands={0: "set x = ':v'; select 1;", 2: "\\i b.sql"}, variables={"v": "1"})
    assert sql(program) == ["set x = ':v'; select 1", "a 1", "b", "b"]
    assert program.batches[0].statements[0].location == CALL_AT


def test_a_dangerous_command_option_is_found_where_the_call_is_written() -> None:
    (finding,) = run({}, commands={0: "\\! id"}).findings
    assert (finding.rule, finding.location) == ("psql-command-refused", CALL_AT)


def test_rows_piped_into_a_command_are_not_guessed() -> None:
    program = run({}, commands={0: "COPY t FROM STDIN"})
    assert [finding.rule for finding in program.findings] == ["psql-command-refused"]
    assert sql(program) == []


def test_a_file_that_the_repository_lacks_is_a_finding_at_the_call() -> None:
    (finding,) = run({}, "db/schema/09_x.sql").findings
    assert (finding.rule, finding.location) == ("psql-include", CALL_AT)


def test_a_link_is_never_read_as_sql() -> None:
    link = Odd(b"/etc/passwd", OddKind.SYMLINK)
    assert numbered({"db/schema/01_a.sql": link}, Layout()).batches[0].statements == ()
    program = build({"m.sql": b"\\i l.sql\n", "l.sql": link}, [PsqlCall(("m.sql",), CALL_AT)])
    assert ["not a plain file" in finding.message for finding in program.findings] == [True]
    (finding,) = build({"l.sql": link}, [PsqlCall(("l.sql",), CALL_AT)]).findings
    assert finding.location == CALL_AT


def test_the_same_finding_in_two_calls_is_told_once() -> None:
    tree = {"a.sql": b"\\foo\n"}
    program = build(tree, [PsqlCall(("a.sql",), CALL_AT), PsqlCall(("a.sql",), CALL_AT)])
    assert len(program.findings) == 1


def test_on_error_stop_comes_from_the_call_and_lives_through_the_run() -> None:
    tree = {"a.sql": "a;\n\\set ON_ERROR_STOP on\n", "b.sql": "b;"}
    program = run(tree, "a.sql", "b.sql", on_error_stop=False)
    assert [s.on_error_stop for s in program.batches[0].statements] == [False, True]
