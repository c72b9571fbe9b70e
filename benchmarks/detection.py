# ruff: noqa: E501 - SQL and printed rows read better on one line
"""Caught, missed and false alarms on the hazard cases, side by side: squawk alone, and the routes of migrate-bot.

    python -m benchmarks.detection [--only PREFIX] [--list] [--version 15]

squawk gets the files that the head changes, with its default rules; lint about timeouts and preferred types is left out, as it
says nothing about the hazard. Anything else it says about the hazardous head counts as caught, however far from the point.
For migrate-bot only the rule that the case names counts as caught. A false alarm is a safe twin about which the same rule speaks as
about the hazard, or that would block the merge; twins with any warning are counted beside it, as a twin avoids one hazard only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

from bot.postgres import clusters, images, servers
from bot.postgres.limits import Limits
from tests.replay.hazards import Hazard, examine, load, loud

IGNORED = {
    "require-timeout-settings", "require-lock-timeout", "require-statement-timeout", "prefer-bigint-over-int", "prefer-bigint-over-smallint",
    "prefer-identity", "prefer-text-field", "prefer-timestamp-tz", "prefer-robust-stmts",
}  # fmt: skip
"""prefer-robust-stmts is counted apart: it asks for guards, and only the cases about second runs are about guards."""


@dataclass
class Score:
    caught: int = 0
    missed: int = 0
    alarms: int = 0
    warned: int = 0
    twins: int = 0

    def hazard(self, *, found: bool) -> None:
        self.caught += found
        self.missed += not found

    def twin(self, *, alarm: bool, spoke: bool) -> None:
        self.alarms += alarm
        self.warned += spoke
        self.twins += 1

    def row(self, name: str) -> str:
        return f"| {name} | {self.caught} | {self.missed} | {self.alarms} of {self.twins} | {self.warned} |"


def squawk(files: dict[str, bytes], base: dict[str, bytes], *, guards: bool) -> set[str]:
    """The rules that squawk names for the changed files, without those that never speak of a hazard."""
    program = Path(sysconfig.get_path("scripts")) / "squawk"
    ignored = IGNORED - ({"prefer-robust-stmts"} if guards else set())
    found: set[str] = set()
    for path, data in files.items():
        if base.get(path) != data:
            answer = subprocess.run(
                [str(program), "-c", "/dev/null", "--reporter", "json", "--stdin-filepath", path],
                input=data,
                capture_output=True,
                check=False,
            )
            found |= {item["rule_name"] for item in json.loads(answer.stdout or b"[]")}
    return found - ignored


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="cases whose name begins so")
    parser.add_argument("--list", action="store_true", help="name what each of the two missed or alarmed about")
    parser.add_argument("--version", type=int, help="an installed PostgreSQL of this major version instead of the embedded one")
    options = parser.parse_args()
    server = servers.find(options.version)
    cases = [case for case in load() if case.name.startswith(options.only) and case.only <= server.version]
    theirs, ours = Score(), Score()
    began = time.perf_counter()
    with clusters.start(images.empty(server), Limits(seconds=None, disk_bytes=4 << 30)) as cluster:
        for case in cases:
            _hazard(case, theirs, ours, cluster, tell=options.list)
    print(f"{len(cases)} hazards on PostgreSQL {server.release}, {time.perf_counter() - began:.0f} s")
    print("| | caught | missed | false alarms | twins with any warning |\n|---|---|---|---|---|")
    print(theirs.row("squawk alone"))
    print(ours.row("migrate-bot, routes only"))


def _hazard(case: Hazard, theirs: Score, ours: Score, cluster: clusters.Cluster, *, tell: bool) -> None:
    guards = case.name.startswith("c")
    said = squawk(case.head, case.base, guards=guards)
    rules = {finding.rule for finding in examine(cluster, case.base, case.head, single=case.single)}
    theirs.hazard(found=bool(said))
    ours.hazard(found=case.expect <= rules)
    their_alarm = squawk(case.safe, case.base, guards=guards) if case.safe else set()
    twin = examine(cluster, case.base, case.safe, single=case.single) if case.safe else ()
    our_alarm = loud(twin) - case.allow
    blocks = any(finding.blocks and finding.rule not in case.allow for finding in twin)
    if case.safe:
        theirs.twin(alarm=bool(their_alarm & said), spoke=bool(their_alarm))
        ours.twin(alarm=bool(our_alarm & case.expect) or blocks, spoke=bool(our_alarm))
    if tell:
        print(
            f"{case.name}: squawk {sorted(said) or '-'} / twin {sorted(their_alarm) or '-'}; ours {sorted(rules)} / twin {sorted(our_alarm) or '-'}"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
