"""Which database was copied from which, so that a copy's catalog is read by its differences only.

A line begins at a database whose catalog was read whole and remembered (`child.step(..., remember=True)`), and follows its
copies. Without a line the catalog is read whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalog import patch, snapshot
from bot.catalog.model import Catalog
from bot.catalog.patch import Known
from bot.errors import CouldNotJudge
from bot.replay import child
from bot.replay.facts import CanaryFailure, RouteFacts, SampleFacts


@dataclass(frozen=True, slots=True)
class _Line:
    known: Known
    written: tuple[str, ...] | None = ()
    """The catalogs that were written on the way here before this copy was made; None when nobody knows for a copy of it."""


class Lines:
    """The lines of one cluster, by database."""

    def __init__(self) -> None:
        """No database is known."""
        self._lines: dict[str, _Line] = {}

    def begin(self, known: Known, *names: str) -> None:
        """The databases `names` are as `known` says."""
        self._lines |= {name: _Line(known) for name in names}

    def copied(self, name: str, template: str) -> None:
        """The database `name` is a new copy of `template`."""
        self._lines.pop(name, None)
        if template in self._lines and self._lines[template].written is not None:
            self._lines[name] = self._lines[template]

    def known(self, name: str) -> Known | None:
        """Return what the database `name` began as, when it has a line."""
        return self._lines[name].known if name in self._lines else None

    def asked(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return a step's request with what its answer may be told by."""
        line = self._lines.get(request["database"]["name"])
        return {**request, "like": line and {**line.known.moment, "written": line.written or ()}}

    def answered(
        self, request: Mapping[str, Any], data: Mapping[str, Any]
    ) -> tuple[RouteFacts, SampleFacts | None, tuple[CanaryFailure, ...]]:
        """Return the facts of the step that `request` asked for."""
        return child.answer(data, self._read(str(request["database"]["name"]), data["route"]["catalog"]))

    def _read(self, name: str, said: Mapping[str, Any] | None) -> Catalog | None:
        line = self._lines.pop(name, None)
        if said is None:
            return None
        try:
            if "change" in said and line is not None:
                self._lines[name] = _Line(line.known, tuple(said["change"]["written"]))
                return patch.patched(line.known, said["change"])
            known = patch.known(said) if said["moment"] else None
            if known is not None:
                self.begin(known, name)
            elif line is not None:
                self._lines[name] = _Line(line.known, None)
            return known.catalog if known else snapshot.assemble(said["answers"], said["version"])
        except (LookupError, ValueError, TypeError, AssertionError) as error:
            raise CouldNotJudge(
                f"The catalog of a throw-away database could not be understood ({type(error).__name__})."
            ) from None
