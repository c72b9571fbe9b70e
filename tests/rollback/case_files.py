"""Reads `tests/cases/rollback/<kind>/<case>.sql`: what stood before, the forward change, and what we expect of the way back.

-- expect: proven          (or schema_only, or refused; proven when absent)
-- alone                   (optional: needs a database of its own)
-- since: 18               (optional: PostgreSQL version from which the SQL exists)
-- before
create table t (a integer);
-- rows
insert into t values (1);
-- forward
alter table t add b integer;
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "cases" / "rollback"
_SECTION = re.compile(r"^-- (before|rows|forward)\s*$", re.MULTILINE)
_OPTION = re.compile(r"^-- (expect|since|until): *(\w+)\s*$", re.MULTILINE)
EXPECTATIONS = ("proven", "schema_only", "refused")


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    before: str
    rows: str
    forward: str
    expect: str = "proven"
    alone: bool = False
    since: int = 0
    until: int = 99

    @property
    def schema(self) -> str:
        return "c_" + re.sub(r"\W+", "_", self.name)[:58]


def read_case(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    head, *rest = _SECTION.split(text)
    sections = dict(zip(rest[::2], rest[1::2], strict=True))
    options = dict(_OPTION.findall(head))
    expect = options.get("expect", "proven")
    if expect not in EXPECTATIONS or "forward" not in sections:
        raise ValueError(f"{path}: not a rollback case")
    return Case(
        name=f"{path.parent.name}/{path.stem}",
        before=sections.get("before", ""),
        rows=sections.get("rows", ""),
        forward=sections["forward"],
        expect=expect,
        alone=bool(re.search(r"^-- alone\s*$", head, re.MULTILINE)),
        since=int(options.get("since", 0)),
        until=int(options.get("until", 99)),
    )


def read_cases(folder: Path = FOLDER) -> list[Case]:
    return [read_case(path) for path in sorted(folder.glob("*/*.sql"))]
