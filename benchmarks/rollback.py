"""How well and how fast the way back is generated: `python -m benchmarks.rollback [--version N] [--processes 30] [kind ...]`.

With `--pairs` it turns the schemas of `tests/cases/pairs` into each other instead, between databases that share no origin.

Runs every case of `tests/cases/rollback`, judged by pg_dump and by the rows, and prints restored, refused and wrong with the
time of one case in this process (both snapshots and the generation). For `--processes` of the cases it also times whole
processes: `migrate-bot diff FROM TO`, and two `pg_dump --schema-only` as the yardstick. Exit status 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.rollback.case_files import Case, read_cases
from tests.rollback.laboratory import Laboratory, Outcome, binaries, complaint, enter, execute, laboratory, run_alone
from tests.rollback.pairs import read_pairs, roles, run_pair


def main() -> int:
    """Run the benchmark; return the exit status."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--version", type=int, choices=sorted(binaries()), help="major version; default: all at hand")
    options.add_argument("--processes", type=int, default=30, help="cases timed as whole processes (0: none)")
    options.add_argument("--pairs", action="store_true", help="pairs of schemas that share no origin, instead")
    options.add_argument("kinds", nargs="*", help="kinds of cases; default: all")
    chosen = options.parse_args()
    versions = [chosen.version] if chosen.version else sorted(binaries(), reverse=True)
    if chosen.pairs:
        return max(_pairs(version) for version in versions)
    cases = [case for case in read_cases() if not chosen.kinds or case.name.partition("/")[0] in chosen.kinds]
    return max(_one_version(version, cases, chosen.processes) for version in versions)


def _one_version(version: int, cases: Sequence[Case], processes: int) -> int:
    fitting = [case for case in cases if case.since <= version <= case.until]
    with laboratory(version) as lab:
        outcomes = [run_alone(lab, case) for case in fitting]
        _report(version, fitting, outcomes)
        step = max(1, len(fitting) // processes) if processes else 0
        if step:
            _processes(lab, fitting[::step][:processes])
    return int(any(outcome.status == "wrong" for outcome in outcomes))


def _pairs(version: int) -> int:
    """Turn one schema into the other, all pairs in both directions."""
    with laboratory(version) as lab:
        roles(lab)
        outcomes = [run_pair(lab, pair) for pair in read_pairs() if pair.since <= version]
    made = [outcome for outcome in outcomes if outcome]
    counts = Counter(outcome.status for outcome in made)
    print(
        f"PostgreSQL {version}, no common origin: {len(made)} directions, restored {counts['restored']}, "
        f"refused {counts['refused']}, wrong {counts['wrong']}; {len(outcomes) - len(made)} that this server cannot make"
    )
    for outcome in made:
        if outcome.status != "restored":
            print(f"  {outcome.name}: {outcome.status}: {outcome.detail.splitlines()[0]}")
    return int(counts["wrong"] > 0)


def _report(version: int, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    counts = Counter(outcome.status for outcome in outcomes)
    lossy = sum(bool(outcome.lost) for outcome in outcomes)
    times = sorted(outcome.seconds for outcome in outcomes)
    print(f"PostgreSQL {version}: {len(outcomes)} cases")
    print(
        f"  restored {counts['restored']} ({lossy} of them without rows that the change destroyed), refused {counts['refused']}, "
        f"wrong {counts['wrong']}"
    )
    print(
        f"  two snapshots and the script, in one process: median {median(times) * 1000:.0f} ms, "
        f"95 % below {times[int(len(times) * 0.95)] * 1000:.0f} ms"
    )
    for case, outcome in zip(cases, outcomes, strict=True):
        if said := complaint(case, outcome):
            print(f"  {outcome.name}: {said.splitlines()[0]}")


def _processes(lab: Laboratory, cases: Sequence[Case]) -> None:
    """Time whole processes on two databases that stand side by side."""
    ours, yardstick = [], []
    for case in cases:
        with lab.database() as old, lab.database() as new:
            for database, change in ((old, ""), (new, case.forward)):
                with lab.connect(database) as owner:
                    enter(owner, case, apart=not case.alone, create=True)
                    execute(owner, case.before)
                    execute(owner, case.rows)
                    execute(owner, change)
            addresses = [f"postgresql://postgres@/{name}?host={lab.folder}" for name in (new, old)]
            ours.append(_timed([Path(sys.executable).with_name("migrate-bot"), "diff", *addresses]))
            dump = [lab.bindir / "pg_dump", "--schema-only", "-h", lab.folder, "-U", "postgres", "-d"]
            yardstick.append(_timed([*dump, old]) + _timed([*dump, new]))
    print(
        f"  whole processes ({len(cases)} cases): migrate-bot diff median {median(ours) * 1000:.0f} ms, "
        f"two pg_dump --schema-only median {median(yardstick) * 1000:.0f} ms"
    )


def _timed(argv: Sequence[str | Path]) -> float:
    began = time.perf_counter()
    subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
