"""The line that stands wrong: taken out, moved to its place, or put right; read back like every edit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename

from bot.findings import Edit, Location
from bot.listings import templates
from bot.listings.edit import Effort, Missing, apply_edits, insertion, lines_of, root_of
from bot.listings.find import find
from bot.listings.model import Entry, Listing
from bot.listings.numbers import numbered
from bot.listings.templates import Names, names_of
from bot.scripts.model import Layout, SchemaFile, Tree


def removal(tree: Tree, layout: Layout, listing: Listing, entry: Entry, effort: Effort) -> Edit | None:
    """Return the edit after which the listing no longer has this entry, None when that takes more than a line."""
    lines = lines_of(tree.get(entry.location.path, b"").decode("utf-8", "surrogateescape"))
    index = entry.location.line - 1
    file = numbered(entry.path, layout)
    if file is None or entry.implied or effort.left < 0 or not 0 <= index < len(lines):
        return None
    names = names_of(file)
    wanted = [one for one in listing.entries if one != entry]
    for edit in _removals(entry.location.path, lines, index, names):
        if not effort.allows(tree, root_of(listing)):
            return None
        found = find(apply_edits(tree, [edit]), layout, only=(root_of(listing),))
        if any(
            [one.path for one in other.entries] == [one.path for one in wanted]
            for other in found.listings
            if other.kind is listing.kind
        ):
            return edit
    return None


def _removals(path: str, lines: list[str], index: int, names: Names) -> Iterator[Edit]:
    above = lines[index - 1] if index else ""
    below = lines[index + 1] if index + 1 < len(lines) else ""
    if names.stem in lines[index]:
        if re.match(r"\s*(\\?echo|#|--|printf|- name)", above) and (names.stem in above or names.human.search(above)):
            double = not below.strip() and index > 1 and not lines[index - 2].strip()
            yield Edit(path, index, index + (2 if double else 1), "")
        yield Edit(path, index + 1, index + 1, "")
        for joint in sorted(templates.SEPARATORS, key=len, reverse=True):
            body = above.rstrip("\r\n")
            if body.endswith(joint):
                yield Edit(path, index, index + 1, body[: -len(joint)] + above[len(body) :])
    span = templates.word_at(lines[index], names)
    if span:
        line = lines[index]
        for start, end in (
            (len(line[: span[0]].rstrip(" ,")), span[1]),
            (span[0], span[1] + len(line[span[1] :]) - len(line[span[1] :].lstrip(" ,"))),
        ):
            yield Edit(path, index + 1, index + 1, line[:start] + line[end:])


def moved(tree: Tree, layout: Layout, listing: Listing, entry: Entry, effort: Effort) -> Edit | None:
    """Return the one edit that takes an entry out and puts it where its number belongs, None when no line does that."""
    file = numbered(entry.path, layout)
    out = removal(tree, layout, listing, entry, effort)
    if file is None or out is None:
        return None
    without = apply_edits(tree, [out])
    wanted = {one.path for one in listing.entries} - {entry.path}
    for shorter in find(without, layout, only=(root_of(listing),)).listings:
        if shorter.kind is listing.kind and {one.path for one in shorter.entries} == wanted:
            back = insertion(without, layout, Missing(shorter, file, shorter.entries[0].location), effort)
            return _hull(entry.location.path, tree, apply_edits(without, [back])) if back is not None else None
    return None


def _hull(path: str, old: Tree, new: Tree) -> Edit | None:
    """Return the smallest single edit that turns one text into the other."""
    before, after = (lines_of(tree[path].decode("utf-8", "surrogateescape")) for tree in (old, new))
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    if start == len(before) == len(after):
        return None
    return Edit(path, start + 1, len(before) - end, "".join(after[start : len(after) - end]))


def corrected(tree: Tree, entry: Entry, renamed: SchemaFile) -> Edit | None:
    """Return the edit that gives a listed file its new name."""
    lines = lines_of(tree.get(entry.location.path, b"").decode("utf-8", "surrogateescape"))
    index = entry.location.line - 1
    stem = basename(entry.path).rsplit(".", 1)[0]
    if not 0 <= index < len(lines) or stem not in lines[index]:
        return None
    first = index
    while (
        first
        and index - first < 3
        and stem in lines[first - 1]
        and re.match(r"\s*(\\?echo|printf|#|--|- name)", lines[first - 1])
    ):
        first -= 1
    text = "".join(lines[first : index + 1]).replace(stem, names_of(renamed).stem)
    return Edit(entry.location.path, first + 1, index + 1, text)


def retyped(tree: Mapping[str, bytes], place: Location, old: str, new: str) -> Edit | None:
    """Return the edit that replaces a number on its line, None when it does not stand there once."""
    lines = lines_of(tree.get(place.path, b"").decode("utf-8", "surrogateescape"))
    if not 0 < place.line <= len(lines):
        return None
    line = lines[place.line - 1]
    pattern = rf"(?<![\w.]){re.escape(old)}(?![\w.])"
    if len(re.findall(pattern, line)) != 1:
        return None
    return Edit(place.path, place.line, place.line, re.sub(pattern, new, line))
