"""What a judge of facts needs besides the facts: the files, who wrote what, how big tables are, how differences are closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.catalog import lookup
from bot.catalog.model import Catalog, Identity
from bot.findings import Location
from bot.replay.facts import ReplayFacts, StatementFacts
from bot.replay.sizes import Size
from bot.scripts.brought import new_statements, statements
from bot.scripts.model import Program, Statement

SHOWN = 600


def everything(_: Location) -> bool:
    """Take every place for the pull request's own."""
    return True


@dataclass(frozen=True)
class Case:
    """`mine` says which places the pull request wrote; `closing` holds the statement that brings U to F, by object of F or U."""

    facts: ReplayFacts
    head: Program
    mine: Callable[[Location], bool] = everything
    closing: Mapping[Identity, str] = field(default_factory=dict)
    sizes: Mapping[str, Size] = field(default_factory=dict)
    base: Program = field(default_factory=lambda: Program(()))

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables and materialized views that existed before, by name."""
        return tables(self.facts.base.catalog)

    @cached_property
    def reached(self) -> tuple[Catalog, Catalog] | None:
        """The catalogs before and after the upgrade; None where one is not known or the upgrade stopped."""
        before, upgrade = self.facts.base.catalog, self.facts.upgrade
        after = upgrade.catalog if upgrade and upgrade.run.ok else None
        return (before, after) if before is not None and after is not None else None

    @cached_property
    def removed(self) -> tuple[Statement, ...]:
        """The statements of the base that the change takes out of the files."""
        return new_statements(statements(self.head), statements(self.base))

    def already(self, statement: StatementFacts) -> bool:
        """Whether the base branch's own files fail the same way when they are applied again."""
        again = self.facts.base_rerun
        if again is None or statement.failure is None:
            return False
        return any(
            other.failure is not None and other.sql == statement.sql and other.failure.message == statement.failure.message
            for other in again.run.failures
        )


def tables(catalog: Catalog | None) -> frozenset[str]:
    """Return the names of the tables and materialized views in `catalog`."""
    if catalog is None:
        return frozenset()
    return frozenset(identity.name for identity in lookup.of_kind(catalog, "table", "materialized view"))


def shown(sql: str) -> str:
    """Return a statement as evidence shows it: whole when short, else its beginning."""
    text = sql.strip()
    return text if len(text) <= SHOWN else text[:SHOWN].rstrip() + " …"


def listed(names: list[str] | tuple[str, ...], most: int = 5) -> str:
    """Return names as people list them: `a, b and 3 more`."""
    unique = list(dict.fromkeys(names))
    if len(unique) > most:
        return f"{', '.join(unique[:most])} and {len(unique) - most} more"
    return " and ".join([", ".join(unique[:-1]), unique[-1]]) if len(unique) > 1 else "".join(unique)
