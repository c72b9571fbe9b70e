"""A throw-away PostgreSQL with a superuser, and the experiment: before -> forward -> the generated way back -> judged.

The cluster is for trusted SQL only (our own cases); it shares nothing with the jailed clusters of the product. The judge
does not read through `bot.catalog`: it is `pg_dump`, plus digests of the rows.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import postgast
import psycopg

from bot.catalog.diff import diff
from bot.catalog.model import Catalog
from bot.catalog.snapshot import snapshot
from bot.postgres import servers
from bot.rollback import digests, dump
from bot.rollback.generate import generate
from bot.rollback.script import Refusal
from tests.rollback.case_files import Case

ROLES = ("alice", "bob", "carol")
_SETTINGS = """
fsync=off
synchronous_commit=off
full_page_writes=off
autovacuum=off
listen_addresses=''
max_connections=20
wal_level=logical
max_locks_per_transaction=512
max_wal_size=4GB
"""


def binaries() -> dict[int, Path]:
    """The servers at hand by major version: the embedded one and those installed."""
    return {server.version: server.bin_dir for server in reversed(servers.installed())}


def _drop_rights() -> dict[str, Any]:
    return {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}


@dataclass
class Laboratory:
    """One running cluster."""

    version: int
    bindir: Path
    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def connect(self, database: str, **options: Any) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True, **options)

    @contextmanager
    def database(self) -> Iterator[str]:
        name = f"lab{next(self.numbers)}"
        with self.connect("postgres") as admin:
            admin.execute(f"create database {name} template template0")
        try:
            yield name
        finally:
            with self.connect("postgres") as admin, suppress(psycopg.Error):
                admin.execute(f"drop database {name} with (force)")

    def dump(self, database: str) -> str:
        argv = [self.bindir / "pg_dump", "--schema-only", "-h", self.folder, "-U", "postgres", "-d", database]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, env={"LC_ALL": "C.UTF-8"})
        if done.returncode:
            raise RuntimeError(f"pg_dump: {done.stderr}")
        return done.stdout


@contextmanager
def laboratory(version: int | None = None) -> Iterator[Laboratory]:
    """Start a cluster in a temporary folder, with the roles that the cases use; stop it at the end."""
    found = binaries()
    version = version or max(found)
    bindir = found[version]
    parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix=f"mb-lab{version}-", dir=parent))
    drop = _drop_rights()
    if drop:
        os.chown(folder, 65534, 65534)
    data = folder / "data"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": folder, "check": True} | drop
    initdb = [bindir / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(initdb, **quiet)
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(f"{_SETTINGS}unix_socket_directories='{folder}'\n")
    control = [bindir / "pg_ctl", "-D", data, "-l", folder / "log", "-w"]
    subprocess.run([*control, "start"], **quiet)
    try:
        lab = Laboratory(version, bindir, folder)
        with lab.connect("postgres") as admin:
            for role in ROLES:
                admin.execute(f"create role {role} nologin")
        yield lab
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Outcome:
    """How one experiment ended: `restored`, `refused` or `wrong`; `lost` names rows that could not come back."""

    name: str
    status: str
    detail: str = ""
    lost: tuple[str, ...] = ()
    script: str = ""
    seconds: float = 0.0


def execute(connection: psycopg.Connection[Any], text: str) -> None:
    """Run a script statement by statement, as psql does."""
    for statement in postgast.split(text):
        connection.execute(statement)


def together(cases: Sequence[Case], size: int = 30) -> list[list[Case]]:
    """Group cases that may share a database; those that may not stand alone."""
    sociable = [case for case in cases if sociable_case(case)]
    groups = [sociable[start : start + size] for start in range(0, len(sociable), size)]
    return groups + [[case] for case in cases if not sociable_case(case)]


def sociable_case(case: Case) -> bool:
    """Whether a case touches nothing outside its own schema and has a way back."""
    return not case.alone and case.expect != "refused"


def run_cases(lab: Laboratory, cases: Sequence[Case]) -> list[Outcome]:
    """Run several cases in one database, each in a schema of its own; when anything fails, each again by itself."""
    if len(cases) == 1:
        return [run_alone(lab, cases[0])]
    try:
        joint = _experiment(lab, cases, apart=True)
    except Exception as error:
        joint = Outcome("", "wrong", str(error))
    if joint.status == "restored":
        mine = {c: tuple(line for line in joint.lost if f"{c.schema}." in line) for c in cases}
        outcomes = [Outcome(c.name, "restored", "", mine[c], joint.script, joint.seconds / len(cases)) for c in cases]
        if all(_as_expected(c, o) for c, o in zip(cases, outcomes, strict=True)):
            return outcomes
    apart = [run_alone(lab, case) for case in cases]
    if all(_as_expected(c, o) for c, o in zip(cases, apart, strict=True)):
        name = f"{cases[0].name} .. {cases[-1].name} together"
        apart.append(Outcome(name, joint.status, joint.detail, (), joint.script))
    return apart


def _as_expected(case: Case, outcome: Outcome) -> bool:
    return not complaint(case, outcome)


def complaint(case: Case, outcome: Outcome) -> str:
    """Return what is wrong with an outcome, or nothing when it is what the case expects."""
    if outcome.status == "wrong":
        return f"wrong: {outcome.detail}"
    if outcome.status == "refused":
        return "" if case.expect == "refused" else f"refused: {outcome.detail}"
    if case.expect == "refused":
        return "restored although a refusal was expected"
    if case.expect == "proven" and outcome.lost:
        return f"lost rows: {'; '.join(outcome.lost)}"
    if case.expect == "schema_only" and not outcome.lost:
        return "expected a loss of rows, found none"
    return ""


def run_alone(lab: Laboratory, case: Case) -> Outcome:
    try:
        return _experiment(lab, [case], apart=not case.alone)
    except Exception as error:
        return Outcome(case.name, "wrong", f"the case or the generator breaks: {error!r}")


def _experiment(lab: Laboratory, cases: Sequence[Case], *, apart: bool, empty: bool = False) -> Outcome:
    """Go there and back. What a script restores on empty tables only is looked at once more, without rows."""
    name = cases[0].name
    with lab.database() as database, lab.connect(database) as owner, lab.connect(database) as reader:
        for case in cases:
            enter(owner, case, apart=apart, create=True)
            execute(owner, case.before)
            execute(owner, case.rows)
        started = time.perf_counter()
        first = snapshot(reader)
        seconds = time.perf_counter() - started
        first_rows, first_dump = digests.read_rows(owner), lab.dump(database)
        for case in cases:
            enter(owner, case, apart=apart)
            execute(owner, case.forward)
        owner.execute("reset all")
        second_rows, started = digests.read_rows(owner), time.perf_counter()
        second = snapshot(reader)
        found = generate(second, first, same_origin=True)
        script, seconds = str(found), seconds + time.perf_counter() - started
        if isinstance(found, Refusal):
            return Outcome(name, "refused", script, seconds=seconds)
        try:
            execute(owner, script)
        except psycopg.Error as error:
            owner.execute("rollback")
            unchanged = len(cases) == 1 and cases[0].expect == "refused" and not diff(second, snapshot(reader))
            return Outcome(name, "refused" if unchanged else "wrong", f"the script stops: {error}", (), script, seconds)
        owner.execute("reset all")
        rows = digests.judge(first_rows, second_rows, digests.read_rows(owner))
        if found.needs_empty and not empty:
            rowless = _experiment(
                lab, [replace(case, rows=_without_inserts(case.rows)) for case in cases], apart=apart, empty=True
            )
            differ = [rowless.detail] if rowless.detail else []
        else:
            differ = compare(lab, (first, first_dump), (snapshot(reader), lab.dump(database)))
        detail = "\n".join((*rows.wrong, *differ))
        return Outcome(name, "wrong" if detail else "restored", detail, rows.lost, script, seconds)


def _without_inserts(text: str) -> str:
    return ";\n".join(statement for statement in postgast.split(text) if not statement.lower().startswith("insert"))


def enter(connection: psycopg.Connection[Any], case: Case, *, apart: bool, create: bool = False) -> None:
    connection.execute("reset all")
    if apart and create:
        connection.execute(f"create schema {case.schema}")
    if apart:
        connection.execute(f"set search_path = {case.schema}, public")


def compare(lab: Laboratory, first: tuple[Catalog, str], second: tuple[Catalog, str]) -> list[str]:
    """Compare catalog and dump; when they differ, compare those of their restored copies (expressions deparse anew)."""
    differ = _differences(first, second)
    if not differ:
        return []
    try:
        return _differences(_again(lab, first[1]), _again(lab, second[1]))
    except (psycopg.Error, postgast.PgQueryError) as error:
        return [*differ, f"(the dump cannot be restored: {error})"]


def _differences(first: tuple[Catalog, str], second: tuple[Catalog, str]) -> list[str]:
    by_dump = [f"pg_dump: {found}" for found in dump.differences(dump.parse(first[1]), dump.parse(second[1]))]
    by_catalog = [f"catalog: {change.op} {change.identity} {change.fields}" for change in diff(first[0], second[0]).changes]
    return by_dump + by_catalog


def _again(lab: Laboratory, text: str) -> tuple[Catalog, str]:
    with lab.database() as database:
        with lab.connect(database) as owner:
            execute(owner, dump.restorable(text))
        with lab.connect(database) as reader:
            return snapshot(reader), lab.dump(database)
