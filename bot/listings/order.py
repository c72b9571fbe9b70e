"""In which order a listing names its files, and where one belongs. Pure."""

from __future__ import annotations

import bisect
from posixpath import basename

from bot.listings.model import Entry, Listing
from bot.scripts.model import SchemaFile


def neighbour(listing: Listing, file: SchemaFile) -> Entry | None:
    """Return the last entry with a lower number, None when `file` belongs first."""
    lower = [entry for entry in listing.entries if (number := entry_number(entry)) is not None and 0 < number <= file.number]
    return max(lower, key=lambda entry: entry_number(entry) or 0, default=None)


def entry_number(entry: Entry) -> int | None:
    """Return the number in the name of an entry's file."""
    digits = ""
    for char in basename(entry.path):
        if not char.isdigit():
            break
        digits += char
    return int(digits[:9]) if digits else None


def misplaced(listing: Listing) -> tuple[Entry, ...]:
    """Return the entries that stand out of the numbers' order: all but a longest rising run (the master left aside)."""
    entries = [entry for entry in listing.entries if entry_number(entry)]
    numbers = [entry_number(entry) or 0 for entry in entries]
    tails: list[int] = []
    last: list[int] = []
    back: list[int] = []
    for index, number in enumerate(numbers):
        at = bisect.bisect_right(tails, number)
        back.append(last[at - 1] if at else -1)
        if at == len(tails):
            tails.append(number)
            last.append(index)
        else:
            tails[at], last[at] = number, index
    keep: set[int] = set()
    index = last[-1] if last else -1
    while index >= 0:
        keep.add(index)
        index = back[index]
    return tuple(entry for index, entry in enumerate(entries) if index not in keep)
