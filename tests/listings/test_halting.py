"""A place that names a file which is not there does not get to its end, whatever the statements do that psql reaches before."""

from __future__ import annotations

from bot.examine import Options, examine
from bot.findings import Check
from bot.report.checks import State, rows
from bot.report.model import Report, Side
from bot.repository.comparison import Comparison

SCRIPT = "db/scripts/setup_database.sh"
BASE = {
    "db/schema/01_core.sql": b"-- Shop - Core\n-- Part 1\nCREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);\n",
    "db/schema/02_more.sql": b"-- Shop - More\n-- Part 2\nCREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY);\n",
    SCRIPT: b'set -e\nfor f in 01_core 02_more; do\n  psql "$URL" -v ON_ERROR_STOP=1 -f "db/schema/$f.sql"\ndone\n',
}

MASTER = "db/schema/00_master.sql"
PARTED = {
    MASTER: b"\\ir 01_core.sql\n\\ir parts/views.sql\n",
    "db/schema/01_core.sql": BASE["db/schema/01_core.sql"],
    "db/schema/parts/views.sql": b"CREATE OR REPLACE VIEW v AS SELECT id FROM t;\n",
    SCRIPT: b'psql "$URL" -v ON_ERROR_STOP=1 -f db/schema/00_master.sql\n',
}


def _examined(base: dict[str, bytes], head: dict[str, bytes]) -> Report:
    sides = Side("main", "a" * 40), Side("feature", "b" * 40)
    return examine(Comparison(*sides, base, head, "a" * 40), Options(repository="halts"))


def test_it_is_not_counted_among_the_listings_that_apply() -> None:
    head = {path: data for path, data in BASE.items() if "02_more" not in path} | {
        "db/schema/02_some.sql": BASE["db/schema/02_more.sql"]
    }
    report = _examined(BASE, head)
    assert [(route.ok, route.error) for route in report.routes if route.name == SCRIPT] == [
        (False, "it names a file that is not there")
    ]
    said = {row.check: row for row in rows(report)}
    assert said[Check.APPLIES].result == "fresh, upgrade, rerun: no error"
    assert said[Check.LISTED].state is State.FAILED


def test_a_part_that_only_the_master_includes_is_looked_for_too() -> None:
    r"""A file without a number is in no list of schema files, yet psql ends at the `\ir` line that names it."""
    head = PARTED | {MASTER: PARTED[MASTER] + b"\\ir parts/triggers.sql\n"}
    said = [(item.rule, item.location.path, item.location.line) for item in _examined(PARTED, head).findings if item.blocks]
    assert said == [("psql-include", MASTER, 3)]
    assert not [
        item
        for item in _examined(head, head | {"db/schema/01_core.sql": b"-- t\n" + PARTED["db/schema/01_core.sql"]}).findings
        if item.blocks
    ]


def test_a_part_may_not_do_what_a_numbered_file_may_not() -> None:
    """A backslash command that reaches out of the database is refused wherever the deploy meets it."""
    part = "db/schema/parts/views.sql"
    report = _examined(PARTED, PARTED | {part: PARTED[part] + b"\\! id\n"})
    assert [(item.rule, item.location.path, item.location.line) for item in report.findings if item.blocks] == [
        ("psql-command-refused", part, 2)
    ]


def test_a_variable_that_only_the_deploy_knows_does_not_end_the_examination() -> None:
    script = BASE[SCRIPT].replace(b"-v ON", b'-v owner="$OWNER" -v ON')
    base = {**BASE, SCRIPT: script, "db/schema/01_core.sql": BASE["db/schema/01_core.sql"] + b"COMMENT ON TABLE t IS :'owner';\n"}
    report = _examined(
        base, {**base, "db/schema/02_more.sql": BASE["db/schema/02_more.sql"] + b"COMMENT ON TABLE u IS 'more';\n"}
    )
    assert report.verdict == "pass", report.unjudged
    assert any(note.startswith("Only the deploy knows owner") for note in report.notes)
