"""The missing line, written like its neighbours; every candidate is read back before it is offered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.findings import Edit, Location
from bot.listings import templates
from bot.listings.find import find
from bot.listings.model import Listing
from bot.listings.numbers import numbered
from bot.listings.order import misplaced
from bot.listings.templates import Names, names_of
from bot.scripts.model import Layout, SchemaFile, Tree


@dataclass(frozen=True, slots=True)
class Missing:
    """A file that a listing should name, and the line after which it belongs."""

    listing: Listing
    file: SchemaFile
    anchor: Location


@dataclass(slots=True)
class Effort:
    """How much may still be read to try edits, in bytes: a change that renames a thousand files is judged all the same."""

    left: int = 1792 * 1024

    def allows(self, tree: Tree, path: str) -> bool:
        """Count one more reading of the place that begins in `path`; False when the effort is used up."""
        self.left -= len(tree.get(path, b"")) + 100
        return self.left >= 0


@dataclass(frozen=True, slots=True)
class Row:
    """An entry that spells its file, by line index (from 0)."""

    index: int
    names: Names
    number: int


def apply_edits(tree: Tree, edits: Iterable[Edit]) -> dict[str, bytes]:
    """Return the tree after the edits; insertions at one line keep their order. Lines are those of `tree`."""
    result = dict(tree)
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    for path, group in by_path.items():
        lines = lines_of(tree.get(path, b"").decode("utf-8", "surrogateescape"))
        ordered = sorted(enumerate(group), key=lambda pair: (pair[1].line, pair[1].end_line, pair[0]), reverse=True)
        for _, edit in ordered:
            if edit.line > len(lines) and lines and not lines[-1].endswith("\n"):
                lines[-1] += "\r\n" if lines[0].endswith("\r\n") else "\n"
            lines[edit.line - 1 : max(edit.end_line, edit.line - 1)] = lines_of(edit.text)
        result[path] = "".join(lines).encode("utf-8", "surrogateescape")
    return result


def lines_of(text: str) -> list[str]:
    """Return the lines with their ends."""
    return [""] if not text else list(_kept(text))


@lru_cache(maxsize=64)
def _kept(text: str) -> tuple[str, ...]:
    """Return the lines with their ends; the file that many findings are about is cut once."""
    lines = text.split("\n")
    return (*(f"{line}\n" for line in lines[:-1]), *([lines[-1]] if lines[-1] else ()))


def insertion(tree: Tree, layout: Layout, missing: Missing, effort: Effort) -> Edit | None:
    """Return the edit after which the listing names the file in its place, None when no line like the others does."""
    path = missing.anchor.path
    data = tree.get(path)
    if data is None or b"\0" in data or effort.left < 0:
        return None
    lines = lines_of(data.decode("utf-8", "surrogateescape"))
    rows = _rows(missing.listing, path, layout)
    here = [row for row in rows if row.number <= missing.file.number and row.number > 0]
    model = max(here, key=lambda row: (row.number, row.index), default=None) or min(
        (row for row in rows if row.number > 0), key=lambda row: row.number, default=None
    )
    if model is None or model.index >= len(lines):
        return None
    for edit in _candidates(path, lines, rows, model, missing.file):
        if not effort.allows(tree, root_of(missing.listing)):
            return None
        if _reads_right(apply_edits(tree, [edit]), layout, missing):
            return edit
    return None


def _rows(listing: Listing, path: str, layout: Layout) -> list[Row]:
    rows = []
    for entry in listing.entries:
        file = numbered(entry.path, layout)
        if file is not None and entry.location.path == path and not entry.implied and entry.location.line > 0:
            rows.append(Row(entry.location.line - 1, names_of(file), file.number))
    return rows


def _candidates(path: str, lines: list[str], rows: list[Row], model: Row, file: SchemaFile) -> Iterator[Edit]:
    new = names_of(file)
    line = lines[model.index]
    after = model.number <= file.number
    shared = [row for row in rows if row.index == model.index]
    spelled = all(templates.word_at(line, row.names) for row in shared)
    if not spelled:
        yield from _bumped(path, lines, model.index, file.number)
    if len(shared) > 1:
        yield from _inline(path, line, shared, model, new, after=after)
    yield from _block(path, lines, rows, model, new, after=after)
    text = templates.rewritten(line, model.names, new)
    if text != line:
        yield _insert(path, model.index + 1 if after else model.index, _ended(text, lines, model.index))
    if len(shared) == 1:
        yield from _inline(path, line, shared, model, new, after=after)


def _bumped(path: str, lines: list[str], index: int, number: int) -> Iterator[Edit]:
    """Yield the end of a range or of a counting condition moved up, on the line itself or shortly above it."""
    for at in range(index, max(index - 12, -1), -1):
        for text in templates.bumped(lines[at], number):
            yield Edit(path, at + 1, at + 1, text)


def _insert(path: str, index: int, text: str) -> Edit:
    return Edit(path, index + 1, index, text)


def _ended(text: str, lines: Sequence[str], index: int) -> str:
    if text.endswith("\n"):
        return text
    end = "\r\n" if index and lines[index - 1].endswith("\r\n") else "\n"
    return text + end


def _inline(path: str, line: str, shared: list[Row], model: Row, new: Names, *, after: bool) -> Iterator[Edit]:
    spans = {row.number: span for row in shared if (span := templates.word_at(line, row.names))}
    span = spans.get(model.number)
    if span is None:
        return
    number = model.index + 1
    lower = [other for key, other in spans.items() if key < model.number and other[1] <= span[0]]
    higher = [other for key, other in spans.items() if key > model.number and other[0] >= span[1]]
    if lower and after:
        unit = line[max(other[1] for other in lower) : span[1]]
        yield Edit(path, number, number, line[: span[1]] + templates.rewritten(unit, model.names, new) + line[span[1] :])
    if higher:
        unit = line[span[0] : min(other[0] for other in higher)]
        at = span[0] + len(unit) if after else span[0]
        yield Edit(path, number, number, line[:at] + templates.rewritten(unit, model.names, new) + line[at:])
    word = templates.rewritten(line[span[0] : span[1]], model.names, new)
    for joint in (" ", ", "):
        text = line[: span[1]] + joint + word + line[span[1] :] if after else line[: span[0]] + word + joint + line[span[0] :]
        yield Edit(path, number, number, text)


def _block(path: str, lines: list[str], rows: list[Row], model: Row, new: Names, *, after: bool) -> Iterator[Edit]:
    """Yield the whole block of the neighbour (message, command, blank line) written for the new file."""
    others = sorted((row for row in rows if row.index != model.index), key=lambda row: row.index)
    earlier = [row for row in others if row.index < model.index]
    later = [row for row in others if row.index > model.index]
    peer = earlier[-1] if earlier else later[0] if later else None
    up, down = _extent(lines, rows, model, peer)
    block = [_line_for(lines, index, model, peer, new) for index in range(model.index - up, model.index + down + 1)]
    text = "".join(_ended(line, lines, index) for index, line in enumerate(block, model.index - up))
    at = model.index + down + 1 if after else model.index - up
    if after and earlier:
        joint = _joint(lines, model, earlier[-1], down)
        if joint:
            yield _continued(path, lines, model, joint, text, down)
    if up or down:
        yield _insert(path, at, text)


def _extent(lines: list[str], rows: list[Row], model: Row, peer: Row | None) -> tuple[int, int]:
    """Return how many lines above and below the entry belong to it, by comparing with its peer."""
    if peer is None:
        above = lines[model.index - 1] if model.index else ""
        told = model.names.stem in above or model.names.human.search(above) is not None
        return (1, 0) if told and re.match(r"\s*(\\?echo|printf|#|--|- name)", above) else (0, 0)
    taken = {row.index for row in rows if row is not model and row is not peer}
    gap = abs(model.index - peer.index)
    up = 0
    while up + 1 < gap and min(model.index, peer.index) - up - 1 >= 0:
        one, other = model.index - up - 1, peer.index - up - 1
        if {one, other} & taken or not templates.similar(lines[one], lines[other], model.names, peer.names):
            break
        up += 1
    down = 0
    while up + down + 1 < gap and max(model.index, peer.index) + down + 1 < len(lines):
        one, other = model.index + down + 1, peer.index + down + 1
        if {one, other} & taken or not templates.similar(lines[one], lines[other], model.names, peer.names):
            break
        down += 1
    return up, down


def _line_for(lines: list[str], index: int, model: Row, peer: Row | None, new: Names) -> str:
    line = lines[index]
    text = templates.rewritten(line, model.names, new)
    if text != line or peer is None or not line.strip():
        return text
    other = lines[peer.index + index - model.index]
    if other == line:
        return line
    return templates.between(other.rstrip("\r\n"), line.rstrip("\r\n"), new) or line


def _joint(lines: list[str], model: Row, earlier: Row, down: int) -> str:
    last, before = lines[model.index + down], lines[earlier.index + down]
    return templates.separator(before, last, earlier.names, model.names)


def _continued(path: str, lines: list[str], model: Row, joint: str, text: str, down: int) -> Edit:
    index = model.index + down
    last = lines[index]
    body = last.rstrip("\r\n")
    end = last[len(body) :] or "\n"
    return Edit(
        path, index + 1, index + 1, f"{body}{joint}{end}{text}" if last.endswith("\n") else f"{body}{joint}{end}{text.rstrip()}"
    )


def root_of(listing: Listing) -> str:
    """Return the file that a reading begins with which finds this listing."""
    return listing.root or listing.location.path


def _reads_right(tree: Tree, layout: Layout, missing: Missing) -> bool:
    """Whether the listing, read again, names the file once, in its place, and everything it named before."""
    listing = missing.listing
    found = find(tree, layout, only=(root_of(listing),))
    before = {entry.path for entry in listing.entries}
    old_misplaced = {entry.path for entry in misplaced(listing)}
    for one in found.listings:
        paths = [entry.path for entry in one.entries]
        if one.kind is not listing.kind or not before <= set(paths) or paths.count(missing.file.path) != 1:
            continue
        if set(paths) - before == {missing.file.path} and {entry.path for entry in misplaced(one)} <= old_misplaced:
            return True
    return False


def like_neighbour(tree: Mapping[str, bytes], place: Location, name: str, names: Sequence[str]) -> Edit | None:
    """Return the edit that repeats the line of `name` for each of `names`, or adds them as words on that line."""
    lines = lines_of(tree.get(place.path, b"").decode("utf-8", "surrogateescape"))
    if not 0 < place.line <= len(lines):
        return None
    line = lines[place.line - 1]
    match = re.search(rf"(['\"]?)(?<![\w/]){re.escape(name)}(?!\w)\1", line)
    if match is None:
        return None
    alone = re.fullmatch(r"[\s'\"-]*", line[: match.start()]) and re.fullmatch(r"[\s'\",\\]*", line[match.end() :])
    words = [match[0].replace(name, one) for one in names]
    if alone:
        text = "".join(_ended(line.replace(match[0], word), lines, place.line - 1) for word in words)
        return _insert(place.path, place.line, text)
    joint = ", " if "," in line[match.end() :] + line[: match.start()] else " "
    text = line[: match.end()] + joint + joint.join(words) + line[match.end() :]
    return Edit(place.path, place.line, place.line, text)
