"""Rounds of the random game with sample rows, through the product's own proof; beside it goes a judge who shares nothing with it.

The independent judge runs the script on a copy of its own, compares what pg_dump prints line by line (their order apart) and
every value of every table as text. Where the proof is greener than this judge, the proof is wrong.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import postgast
import psycopg

from bot.findings import Location
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.postgres.servers import Server
from bot.replay import routes
from bot.rollback import dump
from bot.rollback.generate import generate
from bot.rollback.prove import program_of, prove
from bot.rollback.script import Script
from bot.scripts import program
from bot.scripts.model import Program, PsqlCall
from tests.rollback import random_ddl
from tests.rollback.rounds import accepted

GOOD = ("proven", "schema_only")
_PATH = "db/schema/01_random.sql"
_NOISE = re.compile(r"^(--.*|\\(?:un)?restrict .*|\s*)$")
_TABLES = """
select c.oid::regclass::text, array_agg(quote_ident(a.attname) order by a.attnum)
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where c.relkind = 'r' and c.relpersistence <> 't' and pg_get_userbyid(c.relowner) = current_user
   and c.relnamespace::regnamespace::text not like all (array['pg\\_%', 'migrate\\_%', 'information\\_schema'])
 group by c.oid
"""

Cells = Mapping[str, Mapping[str, Counter[str | None]]]


@dataclass
class Account:
    """How proofs ended, by their status; `wrong` holds what the independent judge knows better."""

    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def play(server: Server, cluster: Cluster, rounds: int, seed: int) -> Account:
    """Let `rounds` random changes be proven, beginning with `seed`; `cluster` says which statements the runner may make."""
    account = Account()
    for number in range(seed, seed + rounds):
        random = Random(f"proof {number}")
        database = cluster.create("proving")
        try:
            with database.runner() as runner:
                runner.execute("set statement_timeout = '5s'")
                before = accepted(runner, (s for s in random_ddl.schema(random) if not s.startswith(("insert", "select"))))
                forward = accepted(runner, random_ddl.change(random), random.randint(2, 20))
        finally:
            cluster.drop("proving")
        base = _once("made", before)
        _proof(server, number, base, base + _once("changed", forward), account)
    return account


def _once(mark: str, statements: list[str]) -> str:
    """Return a file that can be applied again, as the guide wants it: a table of that name says that it was."""
    guarded = (f"EXECUTE $statement$ {statement} $statement$" for statement in statements)
    lines = [f"DO $once$ BEGIN IF to_regclass('public.{mark}') IS NULL THEN {line}; END IF; END $once$;" for line in guarded]
    return "\n".join([*lines, f"CREATE TABLE IF NOT EXISTS public.{mark} ();", ""])


def _program(text: str) -> Program:
    return program.build({_PATH: text.encode()}, [PsqlCall((_PATH,), Location(_PATH))])


def _proof(server: Server, number: int, base: str, head: str, account: Account) -> None:
    with routes.observe(server, _program(base), _program(head)) as scene:
        upgrade = scene.facts.upgrade
        if scene.base is None or scene.upgraded is None or upgrade is None or not upgrade.run.ok:
            account.ended["not made"] += 1
            return
        after, before = upgrade.catalog, scene.facts.base.catalog
        assert after is not None, "a route that went well has its catalog"
        assert before is not None, "so has the one before"
        made = generate(after, before, same_origin=True)
        if not isinstance(made, Script):
            account.ended["refused"] += 1
            return
        proof = prove(scene, program_of([("back.sql", str(made))]), _program(head), server, needs_empty=made.needs_empty)
        account.ended[proof.status] += 1
        if proof.status in GOOD:
            own = scene.cluster.create("own", template=scene.upgraded.name)
            differ = _differences(server, scene.cluster, scene.base, own, str(made), proof.losses, schema=not made.needs_empty)
            account.wrong += [f"seed {number}: {proof.status}, but {line}\n{head}\n-- back\n{made}" for line in differ]


def _differences(
    server: Server, cluster: Cluster, base: Database, own: Database, script: str, losses: tuple[str, ...], *, schema: bool
) -> list[str]:
    """Go back on `own` and return how it differs from `base`, what the `losses` name apart."""
    with own.runner() as runner:
        for statement in postgast.split(script):
            try:
                runner.execute(statement.encode())
            except psycopg.Error as error:
                return [f"the script stops: {error}"]
    said = "\n".join(losses)
    wanted, found = _cells(base), _cells(own)
    differ = [
        f"{table}.{column} holds other values"
        for table, columns in wanted.items()
        for column, values in columns.items()
        if found.get(table, {}).get(column) != values and f"{table}.{column}:" not in said and f"{table}:" not in said
    ]
    return differ + (_schema(server, cluster, base, own) if schema else [])


def _cells(database: Database) -> Cells:
    with database.runner() as runner:
        tables: list[tuple[Any, ...]] = runner.execute(_TABLES).fetchall()
        found: dict[str, dict[str, Counter[str | None]]] = {}
        for table, columns in tables:
            qualified = table if "." in table else f"public.{table}"
            found[qualified] = {}
            for column in columns:
                with suppress(psycopg.Error):
                    rows = runner.execute(f"select {column}::text from only {table}".encode()).fetchall()
                    found[qualified][column] = Counter(str(value) if value is not None else None for (value,) in rows)
    return found


def _schema(server: Server, cluster: Cluster, base: Database, own: Database) -> list[str]:
    """Compare dumps; where words differ, those of their restored copies."""
    texts = [_dump(server, database) for database in (base, own)]
    if _lines(texts[0]) == _lines(texts[1]):
        return []
    copies = []
    for number, text in enumerate(texts):
        copy = cluster.create(f"copy_{number}")
        with copy.runner() as runner:
            for statement in postgast.split(dump.restorable(text)):
                runner.execute(statement.encode())
        copies.append(_lines(_dump(server, copy)))
        cluster.drop(copy.name)
    lines = sorted((copies[0] - copies[1]) + (copies[1] - copies[0]))
    return [f"pg_dump prints other lines: {lines[:6]}"] if lines else []


def _dump(server: Server, database: Database) -> str:
    address = database.address()
    argv = [server.program("pg_dump"), "--schema-only", "--exclude-schema=migrate_bot_trace", "-h", address["host"]]
    argv += ["-U", address["user"], "-d", address["dbname"]]
    environment = {"PGPASSWORD": address["password"], "LC_ALL": "C"}
    return subprocess.run(argv, env=environment, check=True, capture_output=True, text=True).stdout


def _lines(text: str) -> Counter[str]:
    return Counter(line.strip().rstrip(",") for line in text.splitlines() if not _NOISE.match(line))
