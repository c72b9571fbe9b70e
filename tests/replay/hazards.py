"""Hazard cases: one file each, with base files, the hazardous head, a safe twin, and the rules that must speak.

Sections begin with a line `-- base NN_name`, `-- head NN_name` or `-- safe NN_name`; head and safe files lie over the base.
`-- expect: rule, rule` must be found for the head and must not be found for the twin, which must not block at all;
`-- allow: rule` may be found there. `-- never: rule` must not be found for the head, which says it in another finding.
`-- at: rule 7` must be found for the head at that line of a file. `-- only: 18` limits a case to servers of that version
and later. `-- deploy: psql -1` runs all files in one transaction.
Without a base section the shop of `_shop.sql` is the base.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.findings import Finding, Location, Severity
from bot.postgres.clusters import Cluster
from bot.replay import routes
from bot.replay.judge import judge
from bot.scripts.brought import brought
from bot.scripts.model import Layout, PsqlCall, TransactionMode
from bot.scripts.program import numbered

FOLDER = Path(__file__).parents[1] / "cases" / "hazards"
SECTION = re.compile(r"^-- (base|head|safe) (\d\d_\w+)$", re.MULTILINE)
HEADER = re.compile(r"^-- (expect|allow|never|at|only|deploy|title): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Hazard:
    name: str
    title: str
    expect: frozenset[str]
    allow: frozenset[str]
    never: frozenset[str]
    only: int
    base: dict[str, bytes]
    head: dict[str, bytes]
    safe: dict[str, bytes] = field(default_factory=dict)
    single: bool = False
    at: frozenset[str] = frozenset()


def load() -> list[Hazard]:
    return [_parse(path) for path in sorted(FOLDER.glob("*.sql")) if not path.name.startswith("_")]


def _parse(path: Path) -> Hazard:
    text = path.read_text("utf-8")
    header = dict(HEADER.findall(text))
    parts = _sections(text)
    base = parts["base"] or _sections((FOLDER / "_shop.sql").read_text("utf-8"))["base"]
    words = {key: frozenset(filter(None, re.split(r",\s*", header.get(key, "")))) for key in ("expect", "allow", "never", "at")}
    return Hazard(
        path.stem, header["title"], words["expect"], words["allow"], words["never"], int(header.get("only", 0)),
        base, {**base, **parts["head"]}, {**base, **parts["safe"]} if parts["safe"] else {},
        header.get("deploy", "") == "psql -1", words["at"],
    )  # fmt: skip


def _sections(text: str) -> dict[str, dict[str, bytes]]:
    found: dict[str, dict[str, bytes]] = {"base": {}, "head": {}, "safe": {}}
    marks = list(SECTION.finditer(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        body = text[mark.end() + 1 : following.start() if following else len(text)]
        found[mark[1]][f"db/schema/{mark[2]}.sql"] = body.encode()
    return found


def examine(cluster: Cluster, base: dict[str, bytes], head: dict[str, bytes], *, single: bool = False) -> tuple[Finding, ...]:
    """Go every route inside `cluster` and judge; `single` deploys all files in one transaction."""
    layout = Layout()
    before, after = (numbered(tree, layout, calls=_deploy(tree, single=single)) for tree in (base, head))
    assert not (before.findings + after.findings)
    with routes.observe(cluster.server, before, after, options=routes.Options(rows=40, cluster=cluster, trusted=True)) as scene:
        assert scene.facts.base.run.ok, scene.facts.base.run.failures
        return judge(scene.facts, after, mine=brought(before, after), base=before)


def _deploy(tree: dict[str, bytes], *, single: bool) -> list[PsqlCall]:
    return [PsqlCall(tuple(sorted(tree)), Location("deploy.sh"), mode=TransactionMode.SINGLE)] if single else []


def loud(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in findings if finding.severity is not Severity.NOTE}
