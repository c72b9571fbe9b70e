"""Every listing of one tree: workflows, scripts, masters and the rest, read, followed and joined where one runs another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from posixpath import basename, dirname

from bot.findings import Finding, Location
from bot.listings import master, workflow
from bot.listings.bash import apply
from bot.listings.bash.patterns import Paths
from bot.listings.bash.shell import Shell
from bot.listings.bash.source import from_file, too_complex
from bot.listings.bash.state import STEP_LIMIT, Frame, TooMuch, World
from bot.listings.model import Expectation, Found, Listing, ListingKind, PathFilter
from bot.listings.numbers import numbered_files
from bot.listings.places import Place, listings
from bot.listings.recipes import others, programs
from bot.listings.rules import UNREADABLE
from bot.listings.yaml_nodes import Unreadable
from bot.scripts.model import Layout, PsqlCall, Tree

PLACE_LIMIT = 400
SKIPPED = re.compile(r"(?:^|/)(?:node_modules|vendor|\.venv|venv|third_party|\.git)/")
SCRIPT = re.compile(rb"psql|\.sql|\.sh\b|^\s*(?:source|\.)\s", re.MULTILINE)
CREATES = re.compile(
    r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?((?:\"[^\"]+\"|\w+)(?:\.(?:\"[^\"]+\"|\w+))?)", re.IGNORECASE
)


def find(tree: Tree, layout: Layout, only: tuple[str, ...] = ()) -> Found:
    """Return every listing in `tree`, what is expected after a deploy, the trigger filters, and what could not be read.

    `only` limits the search to the places that begin in these files.
    """
    world = World(tree, layout, Paths(tree))
    places: list[Place] = []
    filters: list[PathFilter] = []
    findings: list[Finding] = []
    for path in only or _candidates(world):
        world.budget = [STEP_LIMIT]
        try:
            found, more = _read(world, path)
        except (TooMuch, RecursionError):
            findings.append(_unreadable(Location(path), "it leads further than can be followed"))
            continue
        except workflow.Partly as partly:
            found, more = partly.places, partly.filters
            findings.append(_unreadable(Location(path, partly.cause.line), partly.cause.cause))
        except Unreadable as problem:
            findings.append(_unreadable(Location(path, problem.line), problem.cause))
            continue
        places += found
        filters += more
    findings += [_unreadable(place, cause) for one in places for place, cause in one.world.seen.broken]
    for place in places:
        if place.location.path in world.called:
            place.world.seen.unresolved = [one for one in place.world.seen.unresolved if "inputs." not in one[1].text]
    joined = _joined(places)
    relevant = {listing.root or listing.location.path for listing in joined}
    return Found(
        listings=joined,
        findings=tuple(dict.fromkeys(findings)),
        expectations=_expectations(places),
        filters=tuple(one for one in filters if one.location.path in relevant),
        files=numbered_files(tree, layout),
        tables={file.path: created_tables(tree[file.path]) for file in numbered_files(tree, layout)},
    )


@lru_cache(maxsize=4096)
def created_tables(data: bytes) -> tuple[str, ...]:
    """Return the names of the tables that a schema file creates, unqualified, in order."""
    text = master.COMMENT.sub(" ", data[: master.SIZE_LIMIT].decode("utf-8", "replace"))
    names = (match[1].split(".")[-1].strip('"') for match in CREATES.finditer(text))
    return tuple(dict.fromkeys(names))


def _unreadable(place: Location, cause: str) -> Finding:
    return UNREADABLE.at(
        place, f"{place.path} cannot be read to its end: {cause}, so what it does with schema files is not checked."
    )


def _candidates(world: World) -> list[str]:
    """Return the files that may hold listings, those that people deploy by first."""
    paths = [path for path in sorted(world.tree) if not SKIPPED.search(path)]
    setups = [path for path in world.layout.setup_scripts if path in world.tree]
    workflows = [path for path in paths if workflow.is_workflow(path)]
    scripts = [path for path in paths if path not in setups and _is_script(world, path)]
    masters = [path for path in paths if path.endswith(".sql") and _includes_some(world, path)]
    rest = [path for path in paths if programs.kind_of(path)]
    return [*setups, *workflows, *masters, *scripts, *rest][:PLACE_LIMIT]


def _is_script(world: World, path: str) -> bool:
    name = basename(path)
    if not name.endswith((".sh", ".bash")) and ("." in name or world.tree[path][:2] != b"#!"):
        return False
    data = world.tree[path]
    return SCRIPT.search(data[: 2 * 1024 * 1024]) is not None


def _includes_some(world: World, path: str) -> bool:
    return any(True for _ in master.include_lines(world, path))


def _read(world: World, path: str) -> tuple[list[Place], list[PathFilter]]:
    if workflow.is_workflow(path):
        return workflow.read(world, path)
    if path.endswith(".sql"):
        return [_master(world, path)], []
    if programs.kind_of(path):
        return others.read(world, path), []
    return [_script(world, path)], []


def _master(world: World, path: str) -> Place:
    place = Place(path, Location(path, 1), world.fresh())
    folder = master.home(world, path)
    place.world.seen.uses += apply.include_uses(place.world, path, folder)
    place.world.seen.calls.append(PsqlCall((path,), Location(path, 1), directory=folder))
    for include in master.includes(place.world, path, folder):
        if include.cycle and include.path is not None:
            place.world.seen.broken.append((include.location, f"{include.text} includes itself"))
    return place


def _script(world: World, path: str) -> Place:
    """Follow a script from the root, or from the folder where more of the files it names exist."""
    text = world.text(path) or ""
    best: Place | None = None
    score = -1
    for folder in dict.fromkeys(["", dirname(path), dirname(dirname(path))]):
        place = Place(path, Location(path, 1), world.fresh())
        if too_complex(text):
            place.world.seen.broken.append((Location(path, 1), too_complex(text)))
            return place
        Shell(place.world, from_file(path, text), Frame(script=path, cwd=folder)).run()
        hits = sum(use.path in world.paths.files for use in place.world.seen.uses)
        if hits > score:
            best, score = place, hits
        if hits or place.world.seen.broken:
            break
    assert best is not None
    return best


def _joined(places: Iterable[Place]) -> tuple[Listing, ...]:
    """Return the listings of all places; one that a longer one contains whole is not counted by itself."""
    found = [(listing, place) for place in places for listing in listings(place)]
    merged: dict[tuple[ListingKind, tuple[tuple[str, Location], ...]], Listing] = {}
    for listing, _ in found:
        key = (listing.kind, tuple((entry.path, entry.location) for entry in listing.entries))
        earlier = merged.get(key)
        if earlier is None:
            merged[key] = listing
        elif listing.label not in {earlier.label, *earlier.used_by}:
            silent = tuple(dict.fromkeys([*earlier.silent, *listing.silent]))
            merged[key] = replace(earlier, used_by=(*earlier.used_by, listing.label), silent=silent)
    ran = {path for _, place in found for path in place.world.seen.ran}
    return tuple(_without_parts(_jobs_as_one(list(merged.values())), ran))


def _jobs_as_one(found: list[Listing]) -> list[Listing]:
    """Join the jobs of a workflow that each apply one file: together they are the list."""
    result: list[Listing] = []
    singles: dict[tuple[str, ListingKind], list[Listing]] = {}
    for listing in found:
        if workflow.is_workflow(listing.location.path) and len({entry.path for entry in listing.entries}) == 1:
            singles.setdefault((listing.location.path, listing.kind), []).append(listing)
        else:
            result.append(listing)
    for (path, kind), group in singles.items():
        paths = [listing.entries[0].path for listing in group]
        if kind is ListingKind.MENTIONS or len(set(paths)) < 2 or len(set(paths)) != len(paths):
            result += group
            continue
        entries = tuple(entry for listing in group for entry in listing.entries)
        calls = tuple(call for listing in group for call in listing.calls)
        silent = tuple(dict.fromkeys(failure for listing in group for failure in listing.silent))
        unresolved = tuple(word for listing in group for word in listing.unresolved)
        result.append(replace(group[0], label=basename(path), entries=entries, calls=calls, silent=silent, unresolved=unresolved))
    return result


def _without_parts(found: list[Listing], ran: set[str]) -> Iterator[Listing]:
    for listing in found:
        lines = {entry.location for entry in listing.entries}
        part = listing.location.path in ran or listing.location.path.endswith((".sql", "Makefile", "justfile", ".json"))
        wider = (other for other in found if other is not listing and other.kind is listing.kind)
        others_lines = ({entry.location for entry in other.entries} for other in wider)
        contained = part and any(lines < more for more in others_lines)
        if not (contained and not listing.location.path.endswith(".sql")):
            yield listing


def _expectations(places: Iterable[Place]) -> tuple[Expectation, ...]:
    result: dict[tuple[str, Location], Expectation] = {}
    for place in places:
        names: list[tuple[str, int, Location]] = []
        label = ""
        for one in place.world.seen.expectations:
            full = f"{place.label} › {one.label}" if one.label else place.label
            if one.count is not None:
                result.setdefault((full, one.location), replace(one, label=full))
                continue
            if full != label and names:
                _named(result, label, names)
                names = []
            label = full
            names += [(name, line, one.location) for name, line in zip(one.names, one.lines, strict=True)]
        if names:
            _named(result, label, names)
    return tuple(result.values())


def _named(result: dict[tuple[str, Location], Expectation], label: str, names: list[tuple[str, int, Location]]) -> None:
    unique = list(dict.fromkeys((name, line) for name, line, _ in names))
    place = names[0][2]
    result.setdefault(
        (label, place), Expectation(label, place, names=tuple(n for n, _ in unique), lines=tuple(line for _, line in unique))
    )
