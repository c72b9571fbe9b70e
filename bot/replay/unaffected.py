"""Base statements that need not run again because nothing they rely on has moved. Pure.

Applying the base files to B once more changes nothing. So each guarded definition in them finds its work done, and does so
again on any database on which everything that its text names is as it was in B, and stays so during the run. What moves is
known by name before (`bot.replay.moved`), what moved all the same is recorded during the run: then everything runs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Identity
from bot.replay import bulk
from bot.replay.facts import RouteFacts
from bot.replay.moved import NAMED, TYPES, by_change, names, words
from bot.replay.verbs import verb
from bot.scripts.model import Batch, Program, TransactionMode

HARMLESS = frozenset({"COMMENT", "DROP", "GRANT", "REVOKE"})
DEFINES = re.compile(
    bulk.BLANK + r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?(?:TRIGGER|FUNCTION|PROCEDURE|VIEW|TYPE|DOMAIN|POLICY)\b",
    re.IGNORECASE,
)
"""What leaves a session as it found it: it calls no function that could set something there."""
ESCAPED = re.compile(r'\bU&"', re.IGNORECASE)
LONGEST = 63
"""Bytes of a name; the server cuts a longer one, which then is another name than the one in the text."""


@dataclass(frozen=True, slots=True)
class Short:
    """A program without what need not run; `left_out` are numbers of base statements, `base` what tells who relies on what."""

    program: Program
    left_out: frozenset[int]
    base: Base = field(repr=False)

    def holds(self, moved: Collection[str] | None) -> bool:
        """Whether nothing that was left out relies on what the run `moved`."""
        closed = self.base.with_dependents(moved)
        return closed is not None and self.left_out.isdisjoint(self.base.relying(closed))

    def held(self, built: RouteFacts, route: RouteFacts) -> bool:
        """Whether `route`, the run of this program on a database like that of `built`, did what the whole program would do."""
        changed = changes(built, route) if route.run.ok else None
        return changed is not None and route.moved is not None and self.holds(changed | route.moved)


class Base:
    """The base files, and what each guarded definition in them names."""

    def __init__(self, program: Program, catalog: Catalog, moved: Collection[str]) -> None:
        """`catalog` is B's; `moved` is what a second run of `program` on B moves (`moved.by_run`)."""
        self._batches = {_key(batch): (first, batch) for first, batch in _numbered(program) if batch.statements}
        self._users: dict[str, set[int]] = {}
        self._spare = frozenset(number for first, batch in _numbered(program) for number in self._read(first, batch))
        self._named: dict[str, list[Identity]] = {}
        called = {identity.parent or identity.name: frozenset[str]() for identity in catalog.objects}
        called |= {name: names(name) for name in called}
        for identity in catalog.objects:
            for name in called[identity.parent or identity.name]:
                self._named.setdefault(name, []).append(identity)
        self._dependents: dict[Identity, list[Identity]] = {}
        for identity, needed in catalog.dependencies.items():
            for need in needed:
                self._dependents.setdefault(need, []).append(identity)
        self._moved = self.with_dependents(moved)

    def _read(self, first: int, batch: Batch) -> Iterator[int]:
        """Yield the numbers of the guarded definitions that run in a session as it began."""
        if batch.call.mode is not TransactionMode.AUTOCOMMIT:
            return
        for number, statement in enumerate(batch.statements, first):
            plain = bulk.plain(statement)
            if plain and not ESCAPED.search(statement.sql):
                own = words(statement.sql)
                if all(len(word.encode()) < LONGEST for word in own):
                    for word in own:
                        self._users.setdefault(word, set()).add(number)
                    yield number
            elif not plain and verb(statement.sql) not in HARMLESS and not DEFINES.match(statement.sql):
                return

    def relying(self, moved: Iterable[str]) -> set[int]:
        """Return the numbers of the guarded definitions that name one of `moved`."""
        return {number for name in moved for number in self._users.get(name, ())}

    def with_dependents(self, moved: Collection[str] | None) -> frozenset[str] | None:
        """Return `moved` with the names of all that depends on it; None when something among it is used without a name."""
        if moved is None:
            return None
        found = set(moved)
        waiting = [identity for name in moved for identity in self._named.get(name, ())]
        seen = set(waiting)
        while waiting:
            for user in self._dependents.get(waiting.pop(), ()):
                if user in seen:
                    continue
                if user.kind not in NAMED | TYPES:
                    return None
                found |= names(user.parent or user.name)
                seen.add(user)
                waiting.append(user)
        return frozenset(found)

    def known(self, found: Collection[str]) -> frozenset[str]:
        """Return those words that name an object of B."""
        return frozenset(word for word in found if word in self._named)

    def short(self, head: Program, moved: Collection[str] | None) -> Short | None:
        """Return `head` without the base's definitions that rely on nothing that `moved` names; None when it must run whole."""
        closed = self.with_dependents(moved)
        if closed is None or self._moved is None:
            return None
        spare = self._spare - self.relying(closed | self._moved)
        batches: list[Batch] = []
        left_out: set[int] = set()
        for batch in head.batches:
            first, same = self._same(batch)
            spared = spare.intersection(range(first, first + same))
            kept = tuple(item for number, item in enumerate(batch.statements, first) if number not in spared)
            left_out |= spared
            if kept or not batch.statements:
                batches.append(batch if len(kept) == len(batch.statements) else replace(batch, statements=kept))
        return Short(Program(tuple(batches), head.findings), frozenset(left_out), self)

    def _same(self, batch: Batch) -> tuple[int, int]:
        """Return the number of the base statement that a batch begins with, and how many it has in common from there."""
        first, base = self._batches.get(_key(batch), (0, None)) if batch.statements else (0, None)
        if base is None or (base.call.mode, base.call.on_error_stop) != (batch.call.mode, batch.call.on_error_stop):
            return 0, 0
        if base.statements == batch.statements:
            return first, len(batch.statements)
        pairs = zip(base.statements, batch.statements, strict=False)
        return first, next((count for count, (one, other) in enumerate(pairs) if one != other), len(base.statements))


def shortened(head: Program, base: Base | None, built: RouteFacts, upgrade: RouteFacts | None) -> Short | None:
    """Return `head` without what it need not run where `upgrade` leads from `built`; None where that cannot be told."""
    if base is None or upgrade is None or not upgrade.run.ok:
        return None
    return base.short(head, changes(built, upgrade)) if built.catalog and upgrade.catalog else None


def changes(built: RouteFacts, route: RouteFacts) -> frozenset[str] | None:
    """Return the names of what differs between the databases of two routes; None when nobody can tell."""
    if built.catalog is None or route.catalog is None:
        return None
    return by_change(diff(built.catalog, route.catalog, same_origin=True).changes)


def _key(batch: Batch) -> tuple[object, ...]:
    """Return where a batch begins: batches of base and head that begin alike are compared."""
    place = batch.statements[0].location if batch.statements else batch.call.location
    return place.path, place.line, batch.call.mode


def _numbered(program: Program) -> Iterator[tuple[int, Batch]]:
    first = 0
    for batch in program.batches:
        yield first, batch
        first += len(batch.statements)
