"""The sentences about listings: who leaves out what, and what will not be there."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import basename

from bot.listings.model import Listing, ListingKind
from bot.scripts.model import SchemaFile

GIVEN = "the files are given to"


def title(listing: Listing) -> str:
    """Return what people call the place at the start of a sentence."""
    parts = listing.label.split(" › ")
    if len(parts) > 2 and parts[-1].startswith("step "):
        return f"S{parts[-1][1:]} of {' › '.join(parts[:-1])}"
    if parts[0].endswith((".yml", ".yaml")) and len(parts) > 2:
        return f"Step “{parts[-1]}” ({' › '.join(parts[:-1])})"
    return listing.label


def listed(names: Sequence[str], limit: int = 6) -> str:
    """Return names as people list them: `a, b and c`, long lists cut."""
    shown = list(names[:limit])
    if len(names) > limit:
        shown.append(f"{len(names) - limit} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def tables_text(tables: Sequence[str]) -> str:
    """Return `table a` or `tables a and b`."""
    return f"table{'s' if len(tables) > 1 else ''} {listed(tables)}"


def consequence(listings: Sequence[Listing], file: SchemaFile, tables: Sequence[str]) -> str:
    """Return one sentence: which places leave out the file, and what that means."""
    name = basename(file.path)
    first = listings[0]
    subject, others = _subject(listings)
    also = f" (used by {listed(others, 3)})" if others else ""
    if first.kind is ListingKind.APPLIES:
        what = f"will not create {tables_text(tables)}" if tables else "will not apply what it contains"
        return f"{subject}{also} does not run {name}, so a deploy through it {what}."
    if GIVEN in first.why:
        return f"{subject}{also} leaves out {name}, although {first.why.split(', which')[0]}."
    return f"{subject}{also} does not expect {name}, so it stays green when the file is missing."


def _subject(listings: Sequence[Listing]) -> tuple[str, list[str]]:
    """Return whom the sentence is about, and who else uses the list: the file that holds the list, when it is one of them."""
    first = listings[0]
    users = [label for one in listings for label in (one.label, *one.used_by)]
    holder = first.entries[0].location.path if first.entries else ""
    if holder in users:
        return holder, [label for label in dict.fromkeys(users) if label != holder]
    return title(first), [label for label in dict.fromkeys(users) if label != first.label]
