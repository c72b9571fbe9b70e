r"""psql orchestration files: `\i`, `\ir`, `\include` lines, followed through includes of includes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import dirname, normpath

from bot.findings import Location
from bot.listings.bash.psql import INCLUDE, STOP
from bot.listings.bash.state import World, locate
from bot.listings.bash.word import Piece

DEPTH_LIMIT = 20
INCLUDE_COST = 5
SIZE_LIMIT = 1024 * 1024
COMMENT = re.compile(r"--[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)")


@dataclass(frozen=True, slots=True)
class Include:
    """One include: the file it names (None when it lies outside or depends on a variable), the text, and its place."""

    path: str | None
    text: str
    location: Location
    cycle: bool = False

    @property
    def namer(self) -> Piece:
        """The include as a part of a word."""
        return Piece(self.text, self.location, self.text, quoted=True)


def includes(world: World, path: str, cwd: str | None, above: tuple[str, ...] = ()) -> list[Include]:
    r"""Return every include that psql meets when it runs `path` from the folder `cwd`, depth first, in order.

    `\i` is relative to `cwd`, `\ir` to the file itself. A cycle ends with an include marked as such.
    """
    result: list[Include] = []
    lines = include_lines(world, path)
    world.spend(INCLUDE_COST * len(lines))
    for line, relative, name in lines:
        place = Location(path, line)
        target = None if ":" in name else locate(name, dirname(path) if relative else cwd, world.mounts)
        chain = (*above, path)
        if target in chain or len(chain) >= DEPTH_LIMIT:
            result.append(Include(target, name, place, cycle=True))
            continue
        result.append(Include(target, name, place))
        if target is not None:
            result += includes(world, target, cwd, chain)
    return result


def include_lines(world: World, path: str) -> list[tuple[int, bool, str]]:
    r"""Return (line, whether relative to the file, name) of each include line of a file, comments left out."""
    known = world.includes.get(path)
    if known is None:
        known = world.includes[path] = _include_lines(world, path)
    return known


def _include_lines(world: World, path: str) -> list[tuple[int, bool, str]]:
    data = world.tree.get(path)
    if data is None or len(data) > SIZE_LIMIT or not re.search(rb"\\i(?:r|nclude|nclude_relative)?\s", data):
        return []
    text = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), data.decode("utf-8", "replace"))
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = INCLUDE.match(line.strip())
        if match:
            name = match[2].strip()
            quoted = len(name) > 1 and name[0] in "'\"" and name.endswith(name[0])
            found.append((number, match[1] in {"ir", "include_relative"}, name[1:-1] if quoted else name))
    return found


def stops_itself(world: World, path: str) -> bool:
    r"""Whether the file says `\set ON_ERROR_STOP on` before its first statement or include."""
    text = world.text(path) or ""
    for line in COMMENT.sub("", text[:SIZE_LIMIT]).splitlines():
        stripped = line.strip()
        stop = STOP.match(stripped)
        if stop:
            return (stop[1] or "on").lower().strip("'") not in {"0", "off", "false"}
        if stripped and not re.match(r"\\(echo|set|timing|pset|qecho|warn|encoding)\b", stripped):
            return False
    return False


def home(world: World, path: str) -> str:
    r"""Return the folder from which the includes of `path` are found: the root, or the first folder above it that fits."""
    names = [name for _, relative, name in include_lines(world, path) if not relative and ":" not in name]
    candidates = ["", dirname(path), normpath(dirname(path) + "/..")]
    scores = [sum(locate(name, folder, {}) in world.paths.files for name in names) for folder in candidates]
    best = max(range(len(candidates)), key=lambda number: scores[number])
    return candidates[best] if candidates[best] != "." else ""
