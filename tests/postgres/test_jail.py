"""The jail holds even when PostgreSQL does not: drills with a superuser inside, and each layer taken away in turn.

Case numbers are those of the sandbox's list of acceptance cases.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.errors import CouldNotJudge
from bot.postgres import clusters, floor, levels, owner
from bot.postgres.images import Image
from bot.postgres.jail import libc, seccomp
from bot.postgres.jail.walls import Walls
from bot.postgres.levels import Facts, Level
from bot.postgres.servers import Server
from tests.postgres.conftest import Canary

FACTS = levels.detect()
needs_standard = pytest.mark.skipif(not FACTS.level.reaches(Level.STANDARD), reason=f"doctor says: {' '.join(FACTS.missing)}")
needs_strict = pytest.mark.skipif(FACTS.level is not Level.STRICT, reason=f"doctor says: {' '.join(FACTS.missing)}")
NONE = Walls()
STANDARD = Walls(landlock=True, seccomp=True)
STRICT = Walls(landlock=True, seccomp=True, namespaces=True)


@contextmanager
def runner(image: Image, walls: Walls) -> Iterator[psycopg.Connection[Any]]:
    with clusters.start(image, walls=walls) as cluster, cluster.create("drill").runner() as connection:
        yield connection


def attempt(connection: psycopg.Connection[Any], statement: str) -> str:
    """Return what came back as text, or "refused"."""
    try:
        cursor = connection.execute(statement)  # type: ignore[arg-type]
        return str(cursor.fetchall()) if cursor.description else "done"
    except psycopg.Error:
        return "refused"


def escapes(connection: psycopg.Connection[Any], canary: Canary) -> set[str]:
    """Try every way out that a superuser has; return the names of those that reached the canary."""
    attempt(connection, "CREATE EXTENSION dblink")
    attempt(connection, "CREATE EXTENSION file_fdw; CREATE SERVER f FOREIGN DATA WRAPPER file_fdw")
    attempt(connection, "CREATE TABLE lines (line text)")
    attempt(connection, f"CREATE FOREIGN TABLE outside (line text) SERVER f OPTIONS (filename '{canary.file}')")
    readers = {
        "pg_read_file": f"SELECT pg_read_file('{canary.file}')",
        "relative path": f"SELECT pg_read_file('{'../' * 12}{str(canary.file).lstrip('/')}')",
        "COPY FROM file": f"COPY lines FROM '{canary.file}'; SELECT * FROM lines",
        "COPY FROM PROGRAM": f"COPY lines FROM PROGRAM 'cat {canary.file}'; SELECT * FROM lines",
        "file_fdw": "SELECT * FROM outside",
        "lo_import": (
            f"DO $$ DECLARE o oid := lo_import('{canary.file}'); BEGIN"
            " INSERT INTO lines SELECT convert_from(lo_get(o), 'UTF8'); END $$"
        ),
        "pg_ls_dir": f"SELECT pg_ls_dir('{canary.folder}')",
    }
    found = set()
    for name, statement in readers.items():
        answer = attempt(connection, statement)
        rows = attempt(connection, "SELECT * FROM lines") + answer
        attempt(connection, "TRUNCATE lines")
        if canary.token in rows or canary.file.name in rows:
            found.add(name)
    writers = {
        "COPY TO PROGRAM": f"COPY (SELECT 1) TO PROGRAM 'touch {canary.touched}'",
        "COPY TO file": f"COPY (SELECT 1) TO '{canary.touched}'",
        "lo_export": (f"DO $$ DECLARE o oid := lo_from_bytea(0, 'x'); BEGIN PERFORM lo_export(o, '{canary.touched}'); END $$"),
    }
    for name, statement in writers.items():
        attempt(connection, statement)
        if canary.touched.exists():
            found.add(name)
            canary.touched.unlink()
    for name, host in (("tcp", f"hostaddr=127.0.0.1 port={canary.port}"), ("unix", f"host={canary.folder} port=5432")):
        attempt(connection, f"SELECT dblink_connect('{name}', '{host} dbname=x user=x password=x connect_timeout=2')")
        if name in canary.calls:
            found.add(f"{name} connection")
    return found


@needs_standard
def test_case_8_a_superuser_inside_reaches_nothing_at_standard(superuser_image: Image, canary: Canary) -> None:
    with runner(superuser_image, STANDARD) as connection:
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)
        assert escapes(connection, canary) == set()
    assert canary.calls == []


@needs_strict
def test_case_8_a_superuser_inside_reaches_nothing_at_strict(superuser_image: Image, canary: Canary) -> None:
    with runner(superuser_image, STRICT) as connection:
        assert escapes(connection, canary) == set()
        connection.execute("CREATE EXTENSION citext; CREATE TABLE t (a citext, b serial); INSERT INTO t VALUES ('x')")
    assert canary.calls == []


def test_without_any_wall_the_same_superuser_gets_everything(superuser_image: Image, canary: Canary) -> None:
    with runner(superuser_image, NONE) as connection:
        found = escapes(connection, canary)
    assert {"pg_read_file", "COPY FROM PROGRAM", "COPY TO PROGRAM", "lo_import", "lo_export", "file_fdw"} <= found
    assert {"tcp connection", "unix connection"} <= found


@needs_standard
def test_landlock_is_what_stops_files_and_programs(superuser_image: Image, canary: Canary) -> None:
    with runner(superuser_image, Walls(seccomp=True)) as connection:
        found = escapes(connection, canary)
    assert {"pg_read_file", "COPY FROM PROGRAM", "COPY TO file"} <= found
    assert not {"tcp connection", "unix connection"} & found


@needs_standard
def test_seccomp_is_what_stops_unix_sockets(superuser_image: Image, canary: Canary) -> None:
    with runner(superuser_image, Walls(landlock=True)) as connection:
        assert escapes(connection, canary) == {"unix connection"}


@needs_strict
def test_namespaces_are_what_takes_the_network_and_the_process_table_away(empty_image: Image) -> None:
    seen = {}
    for walls in (STANDARD, STRICT):
        with clusters.start(empty_image, walls=walls) as cluster:
            server = Path(f"/proc/{cluster.server_pid}/ns")
            seen[walls] = {name for name in ("net", "pid", "ipc", "mnt", "user") if (server / name).readlink() != _ours(name)}
    assert seen == {STANDARD: set(), STRICT: {"net", "pid", "ipc", "mnt", "user"}}


def _ours(name: str) -> Path:
    return Path(f"/proc/self/ns/{name}").readlink()


def test_case_10_a_program_of_the_server_sees_no_secret(superuser_image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEBHOOK_SECRET", "GITHUB_TOKEN", "DATABASE_URL", "PRIVATE_KEY", "NEON_API_KEY"):
        monkeypatch.setenv(name, "canary-in-environment")
    with runner(superuser_image, NONE) as connection:
        connection.execute("CREATE TABLE lines (line text); COPY lines FROM PROGRAM 'env'")
        rows = connection.execute("SELECT line FROM lines").fetchall()
    names = {line.partition("=")[0] for (line,) in rows}
    assert names <= {"PATH", "LANG", "TZ", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_", "PGDATA", "PGSYSCONFDIR"} | {
        n for n in names if n.startswith("LC_")
    }
    assert "canary-in-environment" not in str(rows)


def test_the_scrubbed_environment_is_what_keeps_secrets_from_a_program(
    superuser_image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handed down as a careless launcher would, the same variables are there for anybody."""
    spec = clusters._spec
    secret = {"GITHUB_TOKEN": "canary-in-environment"}
    monkeypatch.setattr(clusters, "_spec", lambda *given: {**spec(*given), "env": {**spec(*given)["env"], **secret}})
    with runner(superuser_image, NONE) as connection:
        connection.execute("CREATE TABLE lines (line text); COPY lines FROM PROGRAM 'env'")
        assert "canary-in-environment" in str(connection.execute("SELECT line FROM lines").fetchall())


PROBE = Path(__file__).with_name("probe.py")
EVERYTHING = {
    "read file", "list folder", "write outside", "hard link", "exec", "tcp", "udp", "unix socket",
    "signal the bot", "ptrace the bot", "new namespace", "memfd", "2 GB",
}  # fmt: skip


def probe(walls: Walls, canary: Canary, *, memory: int | None = 1 << 30) -> set[str]:
    """Run the probe behind `walls` as the server's user; return what it could do."""
    user = owner.find()
    spec = {"walls": walls._asdict(), "uid": user.uid, "gid": user.gid, "folder": str(canary.folder), "memory": memory}
    spec |= {"port": canary.port, "root": str(Path(__file__).parents[2])}
    told = subprocess.run(
        [sys.executable, "-I", str(PROBE)], input=json.dumps(spec), capture_output=True, text=True, timeout=30, check=True
    )
    return set(json.loads(told.stdout))


@needs_standard
def test_case_9_a_jailed_program_can_do_none_of_these(canary: Canary) -> None:
    assert probe(STANDARD, canary) == set()
    assert canary.calls == []


def test_without_walls_the_probe_can_do_all_of_them(canary: Canary) -> None:
    assert probe(NONE, canary, memory=None) == EVERYTHING


@needs_standard
@pytest.mark.parametrize(
    ("walls", "memory", "through"),
    [
        (Walls(seccomp=True), 1 << 30, {"read file", "list folder", "write outside", "hard link", "exec", "signal the bot"}),
        (Walls(landlock=True), 1 << 30, {"udp", "unix socket", "new namespace", "memfd"}),
        (STANDARD, None, {"2 GB"}),
    ],
    ids=["without Landlock", "without seccomp", "without rlimits"],
)
def test_each_layer_taken_away_lets_its_own_attacks_through(
    walls: Walls, memory: int | None, through: set[str], canary: Canary
) -> None:
    assert probe(walls, canary, memory=memory) == through


@needs_strict
def test_case_13_a_layer_that_fails_at_the_start_aborts_the_run(empty_image: Image) -> None:
    """The child process forbids itself new namespaces first, as a stricter host would."""
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from bot.errors import CouldNotJudge\n"
        "from bot.postgres import clusters, images, servers\n"
        "from bot.postgres.jail import libc, seccomp\n"
        "from bot.postgres.jail.walls import Walls\n"
        "image = images.empty(servers.find())\n"
        "libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1); seccomp.restrict(connect=True)\n"
        "try:\n"
        "    clusters.start(image, walls=Walls(True, True, True)); print('started')\n"
        "except CouldNotJudge as error:\n"
        "    print(error.message, '|', error.hint)\n"
    )
    root = str(Path(__file__).parents[2])
    told = subprocess.run([sys.executable, "-c", code, root], capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.startswith("The sandbox could not be built, so nothing was executed.")
    assert "unshare" in told.stdout


def test_case_13_an_impossible_limit_aborts_the_run(empty_image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.postgres.reach.rlimits", lambda *_, **__: {"RLIMIT_AS": "much"})
    with pytest.raises(CouldNotJudge, match="sandbox could not be built"):
        clusters.start(empty_image)


def test_case_12_without_landlock_forks_are_refused_with_the_reason(postgres_server: Server) -> None:
    facts = Facts(0, seccomp=True, namespaces_error="", machine="x86_64", kernel="Linux 4.19")
    assert facts.level is Level.BASIC
    sentences = levels.fork_obstacles(facts, postgres_server)
    assert "only basic, not standard" in sentences[0]
    assert "Landlock is missing" in sentences[0]


@pytest.mark.parametrize(
    ("release", "fixed"),
    [("18.6", "18.7"), ("18.7", None), ("17.11", "17.12"), ("16.16", None), ("15.18", "15.20"), ("13.22", ""), ("19.0", None)],
)
def test_case_14_a_release_below_the_floor_is_named_with_its_holes(release: str, fixed: str | None) -> None:
    server = Server(int(release.partition(".")[0]), release, "system", Path("/nowhere"))
    below = floor.below(server)
    if fixed is None:
        assert below is None
        return
    assert below is not None
    assert below.fixed == fixed
    assert (not fixed) or "CVE-2026-6460" in below.sentence
    strong = Facts(7, seccomp=True, namespaces_error="", machine="x86_64", kernel="Linux 6")
    assert levels.fork_obstacles(strong, server) == (below.sentence,)
    assert levels.fork_obstacles(strong, server, holes_allowed=True) == ()


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_a_valid_program_that_ends_in_allow_and_kills_foreign_calls(machine: str) -> None:
    steps = seccomp.program(machine, connect=False)
    assert steps[2] == (seccomp.RETURN, 0, 0, seccomp.KILL)
    assert steps[-1] == (seccomp.RETURN, 0, 0, seccomp.ALLOW)
    for position, (code, true, false, _) in enumerate(steps):
        if code & 0x07 == 0x05:
            assert position + 1 + max(true, false) < len(steps)
    numbers = [value for code, _, _, value in steps if code == seccomp.JUMP_EQUAL]
    assert seccomp.CONNECT[0 if machine == "x86_64" else 1] in numbers
    assert len(steps) < 4096


def verdict(steps: seccomp.Program, arch: int, number: int, *arguments: int) -> int:
    """Run the filter as the kernel does and return what it decides about one system call."""
    words = {0: number, 4: arch} | {16 + 8 * place: value & 0xFFFFFFFF for place, value in enumerate(arguments)}
    loaded, position = 0, 0
    while True:
        code, true, false, value = steps[position]
        position += 1
        if code == seccomp.RETURN:
            return value
        if code == seccomp.LOAD:
            loaded = words.get(value, 0)
            continue
        held = {
            seccomp.JUMP_EQUAL: loaded == value,
            seccomp.JUMP_SET: bool(loaded & value),
            seccomp.JUMP_GREATER_OR_EQUAL: loaded >= value,
        }[code]
        position += true if held else false


SYSCALLS: dict[str, list[int | None]] = json.loads(Path(__file__).with_name("syscalls.json").read_text())
"""Numbers on x86_64 and aarch64, taken from the kernel's own headers; None where the machine has no such call."""


@pytest.mark.parametrize(("machine", "column"), [("x86_64", 0), ("aarch64", 1)])
def test_the_filter_decides_alike_on_both_machines(machine: str, column: int) -> None:
    """Calls are known by the kernel's numbers, not by our table, so that a slip there shows."""
    arch = seccomp.AUDIT_ARCH[machine]
    refused, absent = seccomp.ERRNO | seccomp.EPERM, seccomp.ERRNO | seccomp.ENOSYS
    server, client = seccomp.program(machine, connect=False), seccomp.program(machine, connect=True)
    numbers = {name: row[column] for name, row in SYSCALLS.items() if row[column] is not None}
    judged = {"socket", "connect", "clone", "clone3", "ioctl"}
    assert len(numbers) > 55
    for name, number in numbers.items():
        if name not in judged:
            assert verdict(server, arch, int(number or 0)) == refused, name
    number = {name: int(numbers[name] or 0) for name in judged}
    assert [verdict(steps, arch, number["connect"]) for steps in (server, client)] == [refused, seccomp.ALLOW]
    assert [verdict(client, arch, number["socket"], family) for family in (1, 2, 10, 16, 17)] == [seccomp.ALLOW, *[refused] * 4]
    assert verdict(server, arch, number["clone3"]) == absent
    assert [verdict(server, arch, number["clone"], flags) for flags in (17, 0x10000000 | 17, 0x40000000)] == [
        seccomp.ALLOW,
        refused,
        refused,
    ]
    assert [verdict(server, arch, number["ioctl"], 0, request) for request in (0x5401, 0x5412)] == [seccomp.ALLOW, refused]
    assert verdict(server, seccomp.AUDIT_ARCH["aarch64" if column == 0 else "x86_64"], 0) == seccomp.KILL
    assert verdict(server, arch, {0: 0, 1: 63}[column]) == seccomp.ALLOW
    if machine == "x86_64":
        assert verdict(server, arch, seccomp.X32_BIT | 1) == refused


@pytest.mark.parametrize("column", [0, 1], ids=["x86_64", "aarch64"])
def test_the_table_of_system_calls_has_the_kernels_numbers(column: int) -> None:
    table = {name: numbers[column] for name, numbers in seccomp.DENIED.items()}
    table |= {"socket": seccomp.SOCKET[column], "connect": seccomp.CONNECT[column], "clone": seccomp.CLONE[column]}
    table |= {"clone3": seccomp.CLONE3[column], "ioctl": seccomp.IOCTL[column]}
    assert table == {name: numbers[column] for name, numbers in SYSCALLS.items()}


HARDENED = """
import os, resource, subprocess, sys
sys.path.insert(0, sys.argv[1])
from bot.cli import main
from bot.postgres.jail import libc
import bot.service

def seen():
    told = [subprocess.run(["cat", f"/proc/{os.getpid()}/{name}"], capture_output=True) for name in ("environ", "mem", "maps")]
    return [answer.returncode == 0 or b"canary" in answer.stdout for answer in told]

uid = int(sys.argv[2])
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    libc.prctl(libc.PR_SET_DUMPABLE, 1)
print(seen()[0], seen()[2])
try:
    main([sys.argv[3]])
except SystemExit as end:
    print(end.code)
print(seen(), resource.getrlimit(resource.RLIMIT_CORE)[0])
"""


@pytest.mark.skipif(not libc.LINUX, reason="doctor says: not Linux")
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_case_11_a_command_hides_its_environment_and_memory_from_its_own_user(command: str) -> None:
    """Both could be read before. The command ends at once, for want of settings; what it did to its process comes first."""
    root = str(Path(__file__).parents[2])
    told = subprocess.run(
        [sys.executable, "-c", HARDENED, root, str(owner.find().uid), command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"SECRET": "canary", "PATH": os.environ["PATH"]},
    )
    assert told.stdout.splitlines() == ["True True", "2", "[False, False, False] 0"], told.stderr
