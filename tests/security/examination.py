"""One examination of a hostile change, from the two trees to the report, and what must be true after every one of them."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.examine import Options, examine
from bot.findings import Finding
from bot.postgres import clusters
from bot.postgres.clusters import Cluster
from bot.postgres.images import Image
from bot.postgres.limits import Limits
from bot.report import codec
from bot.report.model import Report, Side
from bot.repository.comparison import Comparison
from tests.postgres.test_resources import processes

ATTACK = "db/schema/02_attack.sql"
WORKFLOW = b"""\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: |
          for file in db/schema/*.sql; do
            psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f "$file"
          done
"""
BASE = {
    "db/schema/01_core.sql": b"-- Shop - Core\n-- Part 1\nCREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, name text);\n",
    ".github/workflows/deploy.yml": WORKFLOW,
}


@dataclass
class Seen:
    """A report, and the throw-away clusters that were started for it."""

    report: Report
    started: list[Cluster] = field(default_factory=list)
    lived: float = 0.0
    """Seconds from the start of the last cluster until it was stopped."""

    @property
    def text(self) -> str:
        """Everything that could reach a reader."""
        return json.dumps(codec.to_json(self.report), ensure_ascii=False)

    def finding(self, rule: str) -> Finding:
        found = [finding for finding in self.report.findings if finding.rule == rule]
        assert found, [(finding.rule, finding.message) for finding in self.report.findings]
        return found[0]

    @property
    def reasons(self) -> str:
        return " ".join(item.reason for item in self.report.unjudged)


def attack(sql: str | bytes, limits: Limits | None = None, base: Mapping[str, bytes] = BASE) -> Seen:
    """Examine a change that brings one file; afterwards nothing of its clusters is left: no directory and no process."""
    head = {**base, ATTACK: sql.encode() if isinstance(sql, str) else sql}
    started: list[Cluster] = []
    times: list[float] = []

    def start(image: Image, given: Limits) -> Cluster:
        times.append(time.monotonic())
        started.append(clusters.start(image, given))
        started[-1].after_stop(lambda: times.append(time.monotonic()))
        return started[-1]

    sides = Side("main", "a" * 40), Side("attack", "b" * 40)
    comparison = Comparison(*sides, base, head, "a" * 40)  # type: ignore[arg-type]
    report = examine(comparison, Options(limits or Limits(seconds=60), repository="security", start=start))
    for cluster in started:
        folder: Path = cluster.socket_dir.parent
        assert not folder.exists()
        assert processes(folder) == []
    return Seen(report, started, times[-1] - times[-2] if times else 0.0)


def assert_honest_change_passes() -> None:
    """The next run is not the poorer for any attack before it."""
    seen = attack("-- Shop - Citext\n-- Part 2: names\nCREATE EXTENSION IF NOT EXISTS citext;\n")
    assert seen.report.verdict == "pass", (seen.report.findings, seen.report.unjudged)
