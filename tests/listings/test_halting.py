"""A place that names a file which is not there does not get to its end, whatever the statements do that psql reaches before."""

from __future__ import annotations

from bot.examine import Options, examine
from bot.findings import Check
from bot.report.checks import State, rows
from bot.report.model import Side
from bot.repository.comparison import Comparison

SCRIPT = "db/scripts/setup_database.sh"
BASE = {
    "db/schema/01_core.sql": b"-- Shop - Core\n-- Part 1\nCREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY);\n",
    "db/schema/02_more.sql": b"-- Shop - More\n-- Part 2\nCREATE TABLE IF NOT EXISTS u (id int PRIMARY KEY);\n",
    SCRIPT: b'set -e\nfor f in 01_core 02_more; do\n  psql "$URL" -v ON_ERROR_STOP=1 -f "db/schema/$f.sql"\ndone\n',
}


def test_it_is_not_counted_among_the_listings_that_apply() -> None:
    head = {path: data for path, data in BASE.items() if "02_more" not in path} | {
        "db/schema/02_some.sql": BASE["db/schema/02_more.sql"]
    }
    report = examine(
        Comparison(Side("main", "a" * 40), Side("feature", "b" * 40), BASE, head, "a" * 40), Options(repository="halts")
    )
    assert [(route.ok, route.error) for route in report.routes if route.name == SCRIPT] == [
        (False, "it names a file that is not there")
    ]
    said = {row.check: row for row in rows(report)}
    assert said[Check.APPLIES].result == "fresh, upgrade, rerun: no error"
    assert said[Check.LISTED].state is State.FAILED
