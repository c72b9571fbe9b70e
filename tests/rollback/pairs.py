"""Reads `tests/cases/pairs/*.sql`: two schemas that two people wrote, made into two databases that share no origin.

=== name
-- since 18             (optional: PostgreSQL version from which the SQL exists)
-- a
create table t (a integer);
-- b
create table t (a bigint);

In place of `-- b`, `-- rows` and `-- forward` may stand: b is a after forward.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bot.catalog.snapshot import snapshot
from bot.rollback.generate import generate
from bot.rollback.script import Refusal
from tests.rollback.laboratory import Laboratory, Outcome, compare, execute

FOLDER = Path(__file__).resolve().parents[1] / "cases" / "pairs"
ROLES = ("r1", "r2", "r3")
_SECTION = re.compile(r"^-- (a|b|rows|forward)\s*$", re.MULTILINE)
_SINCE = re.compile(r"^-- since (\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pair:
    """What one database has, and what it shall have; each a list of scripts."""

    name: str
    have: tuple[str, ...]
    want: tuple[str, ...]
    since: int = 0


def read_pairs(folder: Path = FOLDER) -> Iterator[Pair]:
    """Yield every pair in both directions."""
    for path in sorted(folder.glob("*.sql")):
        for block in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, _, body = block.partition("\n")
            parts = _SECTION.split(body)
            said = dict(zip(parts[1::2], parts[2::2], strict=True))
            first = (said["a"],)
            second = (said["b"],) if "b" in said else (said["a"], said["forward"])
            since = int(found[1]) if (found := _SINCE.search(body)) else 0
            yield Pair(f"{path.stem}/{name.strip()} there", first, second, since)
            yield Pair(f"{path.stem}/{name.strip()} back", second, first, since)


def roles(lab: Laboratory) -> None:
    """Make the roles that the pairs name."""
    with lab.connect("postgres") as admin:
        for role in ROLES:
            admin.execute(f"create role {role}")


def run_pair(lab: Laboratory, pair: Pair) -> Outcome | None:
    """Turn one schema into the other by the generated script, pg_dump judging; None where the server cannot make the two."""
    with lab.database() as old, lab.database() as new:
        try:
            for database, scripts in ((old, pair.have), (new, pair.want)):
                with lab.connect(database) as owner:
                    for script in scripts:
                        execute(owner, script)
        except psycopg.Error:
            return None
        with lab.connect(old) as reader, lab.connect(new) as other:
            wanted = snapshot(other)
            found = generate(snapshot(reader), wanted, same_origin=False)
            if isinstance(found, Refusal):
                return Outcome(pair.name, "refused", str(found))
            try:
                with lab.connect(old) as owner:
                    execute(owner, str(found))
            except psycopg.Error as error:
                return Outcome(pair.name, "wrong", f"the script stops: {error}", (), str(found))
            differ = compare(lab, (wanted, lab.dump(new)), (snapshot(reader), lab.dump(old)))
    return Outcome(pair.name, "wrong" if differ else "restored", "\n".join(differ), (), str(found))
