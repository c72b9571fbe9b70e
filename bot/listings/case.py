"""Both sides of a change, as all judges of listings see them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.listings.edit import Effort
from bot.listings.model import Found, Listing, ListingKind
from bot.scripts.model import Layout, SchemaFile, Tree

COUNTED = (ListingKind.APPLIES, ListingKind.EXPECTS)


@dataclass(frozen=True, slots=True)
class Case:
    """Both sides, and the tree that edits are written for (empty: no edits)."""

    base: Found
    head: Found
    layout: Layout
    tree: Tree

    effort: Effort = field(default_factory=Effort)
    files: tuple[SchemaFile, ...] = field(init=False)
    old: frozenset[str] = field(init=False)
    renames: Mapping[str, SchemaFile] = field(init=False)

    def __post_init__(self) -> None:
        """Work out the numbered files of head without the master, and the paths that base already had."""
        object.__setattr__(self, "files", tuple(file for file in self.head.files if not file.is_master))
        object.__setattr__(self, "old", frozenset(file.path for file in self.base.files))
        object.__setattr__(self, "renames", dict(_renames(self.base.files, self.head.files, self.files, self.old)))


def _renames(
    before: Sequence[SchemaFile], after: Sequence[SchemaFile], files: Sequence[SchemaFile], old: frozenset[str]
) -> Iterable[tuple[str, SchemaFile]]:
    """Yield each vanished path with the file that it became: the same words under another number, or the reverse."""
    fresh = [file for file in files if file.path not in old]
    alike: dict[object, list[SchemaFile]] = {}
    for file in fresh:
        for key in ((file.number, file.slug), file.slug, file.number):
            alike.setdefault(key, []).append(file)
    there = {file.path for file in after}
    for file in before:
        choices = alike.get((file.number, file.slug)) or alike.get(file.slug) or alike.get(file.number) or []
        if file.path not in there and len(choices) == 1:
            yield file.path, choices[0]


def twin(listing: Listing, found: Found) -> Listing | None:
    """Return the same listing in another tree: by label, else the one of the file that shares most entries."""
    same = [one for one in found.listings if one.kind is listing.kind]
    exact = next((one for one in same if one.label == listing.label), None)
    if exact is not None:
        return exact
    near = [one for one in same if one.location.path == listing.location.path]
    names = {entry.path for entry in listing.entries}
    return max(near, key=lambda one: len(names & {entry.path for entry in one.entries}), default=None)
