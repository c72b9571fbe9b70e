"""Everything a full deploy runs: the numbered files, with what the master and the deploy commands add around them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.findings import Location
from bot.scripts.admission import Limits
from bot.scripts.model import Batch, Layout, Program, PsqlCall, Statement, TransactionMode, Tree
from bot.scripts.naming import schema_files
from bot.scripts.program import build, numbered
from bot.scripts.rules import INCLUDE

CLUSTER = re.compile(
    r"\s*(?:(?:create|drop|alter)\s+(?:database|role|user|tablespace)\b|grant\b[^;]*\bon\s+database\b|alter\s+system\b)",
    re.IGNORECASE,
)
"""Statements that concern the cluster: a throw-away database has no place for them."""
GROUND = re.compile(r"\s*create\s+(?:extension|schema)\s+if\s+not\s+exists\s", re.IGNORECASE)


def complete(tree: Tree, layout: Layout, calls: Iterable[PsqlCall] = (), limits: Limits | None = None) -> Program:
    r"""Return the program of a full deploy.

    First the guarded CREATE EXTENSION and CREATE SCHEMA that `calls` (the deploy's own psql runs) give as commands, then what the
    master does ahead of its first `\i` of a numbered file, then the numbered files, then the rest of what the master itself does.
    A master that cannot be read, or that only deploys elsewhere (`\connect`), adds nothing; one that includes a file that is not
    there does, as its views are meant to be all the same, and the listings tell of the file.
    """
    calls = tuple(calls)
    files = numbered(tree, layout, limits, calls)
    ahead, behind = _own(tree, layout, calls, limits)
    ground = _ground(tree, calls, limits)
    around = (*_batch(ahead, layout), *files.batches, *_batch(behind, layout))
    if _one_transaction(files, [call for call in calls if layout.master in call.sources]):
        around = (Batch(files.batches[0].call, tuple(statement for batch in around for statement in batch.statements)),)
    return Program((*_batch(ground, layout), *around), files.findings)


def _one_transaction(files: Program, masters: list[PsqlCall]) -> bool:
    """Whether the deploy runs the master, and with it all files, in a single transaction wherever it runs it."""
    whole = len(files.batches) == 1 and files.batches[0].call.mode is TransactionMode.SINGLE
    return whole and bool(masters) and all(call.mode is TransactionMode.SINGLE for call in masters)


def _own(tree: Tree, layout: Layout, calls: Iterable[PsqlCall], limits: Limits | None) -> tuple[list[Statement], list[Statement]]:
    """Return the master's statements that stand in no numbered file: ahead of the first such file, and behind it."""
    if layout.master not in tree:
        return [], []
    given = next((call.variables for call in calls if layout.master in call.sources), None)
    read = build(tree, [PsqlCall((layout.master,), Location(layout.master), variables=given)], limits)
    if any(finding.blocks and finding.rule != INCLUDE.id for finding in read.findings):
        return [], []
    listed = {file.path for file in schema_files(tree, layout) if not file.is_master}
    ahead: list[Statement] = []
    behind: list[Statement] = []
    seen = False
    for statement in (statement for batch in read.batches for statement in batch.statements):
        if statement.location.path in listed:
            seen = True
        elif not CLUSTER.match(statement.sql):
            (behind if seen else ahead).append(statement)
    return (ahead, behind) if seen else ([], ahead)


def _ground(tree: Tree, calls: Iterable[PsqlCall], limits: Limits | None) -> list[Statement]:
    found: dict[str, Statement] = {}
    for call in calls:
        texts = [text for _, text in sorted((call.commands or {}).items())]
        if not any(GROUND.match(text) for text in texts):
            continue
        own = replace(call, sources=(), commands=dict(enumerate(texts)))
        for batch in build(tree, [own], limits).batches:
            found |= {statement.sql: statement for statement in batch.statements if GROUND.match(statement.sql)}
    return list(found.values())


def _batch(statements: list[Statement], layout: Layout) -> tuple[Batch, ...]:
    if not statements:
        return ()
    return (Batch(PsqlCall((layout.master,), Location(layout.master)), tuple(statements)),)
