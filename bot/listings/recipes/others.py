"""Makefile, justfile, Taskfile, package.json, compose, Dockerfile: each target, script and service that handles schema files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from posixpath import basename, dirname

from bot.findings import Location
from bot.listings.bash.shell import Shell
from bot.listings.bash.source import Source
from bot.listings.bash.state import Frame, Use, World, locate
from bot.listings.bash.word import Piece
from bot.listings.expressions import source_of
from bot.listings.model import ListingKind
from bot.listings.numbers import numbered
from bot.listings.places import Place
from bot.listings.recipes import justfile, make, programs, taskfile
from bot.listings.yaml_nodes import Node, parse
from bot.scripts.model import PsqlCall

INITDB = "/docker-entrypoint-initdb.d"
WHY = "the postgres image runs the files in /docker-entrypoint-initdb.d when it starts on an empty volume"


def read(world: World, path: str) -> list[Place]:
    """Return the places of one file. Raises Unreadable when it is YAML that cannot be read."""
    kind = programs.kind_of(path)
    text = world.text(path) or ""
    if kind == "make":
        file = make.read_make(path, text)
        return [
            _followed(world, path, name, target.line, make.source(file, name))
            for name, target in file.targets.items()
            if "%" not in name and not name.startswith(".")
        ]
    if kind == "just":
        return _recipes(world, path, justfile.read(path, text))
    if kind == "task":
        return [
            _followed(world, path, name, line, taskfile.source(world, path, name))
            for name, (line, _) in taskfile.tasks(world, path).items()
        ]
    if kind == "npm":
        names = [name for name, text in programs.scripts(world, path).items() if isinstance(text, str)]
        places = []
        for name in names:
            line = programs.line_of(world, path, name)
            places.append(_followed(world, path, name, line, programs.script(world, path, name)))
        return places
    if kind == "compose":
        return list(_compose(world, path, text))
    return [_image(world, path, text)] if kind == "dockerfile" else []


def _recipes(world: World, path: str, file: justfile.File) -> list[Place]:
    """Return the places of a justfile; a recipe that needs arguments is no place of its own when another one runs it."""
    text = world.text(path) or ""
    return [
        _followed(world, path, name, recipe.line, justfile.source(file, name))
        for name, recipe in file.recipes.items()
        if not (recipe.asks and re.search(rf"(?:\bjust\s+|\(\s*|\}}\}}\s+){re.escape(name)}\b", text))
    ]


def _followed(world: World, path: str, name: str, line: int, source: Source | None) -> Place:
    place = Place(f"{path} › {name}", Location(path, line), world.fresh())
    if source is not None:
        Shell(place.world, source, Frame(args=[], cwd=dirname(path), errexit=True)).run()
    return place


def _compose(world: World, path: str, text: str) -> Iterator[Place]:
    if not re.search(r"\.sql|psql|initdb|\.sh\b", text):
        return
    root = parse(world.tree[path]).root
    for name, (line, service) in root.get("services").pairs.items():
        place = Place(f"{path} › {name}", Location(path, line), world.fresh())
        mounted: list[tuple[str, Use]] = []
        for volume in service.get("volumes").items:
            source, target, where = _volume(volume)
            inside = locate(source, dirname(path), {})
            if inside is None or not target.startswith("/"):
                continue
            place.world.mounts[target.rstrip("/")] = inside
            if target.rstrip("/").startswith(INITDB):
                mounted += _mounted(place.world, inside, target.rstrip("/"), Location(path, where), source)
        _applied(place.world, [use for _, use in sorted(mounted, key=lambda pair: pair[0])], Location(path, line))
        for key in ("entrypoint", "command"):
            _command(place.world, service.get(key), path)
        yield place


def _volume(volume: Node) -> tuple[str, str, int]:
    if volume.kind == "scalar":
        source, _, target = volume.text.partition(":")
        return source, target.split(":")[0], volume.line
    long = volume.get("source")
    return long.text, volume.get("target").text, long.line


def _mounted(world: World, path: str, target: str, where: Location, spelled: str) -> list[tuple[str, Use]]:
    """Return what a mount puts into the start folder, each with the name under which the image sorts it."""
    found = [path] if path in world.paths.files or numbered(path, world.layout) else world.paths.below(path)
    result = []
    for one in found:
        implied = one != path
        if numbered(one, world.layout) is None or (implied and dirname(one) != path):
            continue
        key = f"{target}/{basename(one)}" if implied or target == INITDB else target
        result.append((key, Use(ListingKind.APPLIES, one, Piece(one, where, spelled, glob=implied), WHY, 0, start=where)))
    return result


def _applied(world: World, uses: list[Use], where: Location) -> None:
    for number, use in enumerate(uses):
        world.seen.uses.append(Use(use.kind, use.path, use.namer, use.why, number, start=where))
        world.seen.calls.append(PsqlCall((use.path,), use.namer.origin, None, {"ON_ERROR_STOP": "1"}, directory=""))


def _command(world: World, node: Node, path: str) -> None:
    if node.kind == "list":
        words = [item.text for item in node.items]
        shown = node.items[2] if len(words) > 2 and words[1].endswith("c") else replace(node, text=" ".join(words))
    else:
        shown = node
    if shown.text:
        plain = replace(shown, text=shown.text.replace("$$", "$"))
        Shell(world, source_of(plain, path, world.text(path) or "", {}), Frame(args=[], cwd="")).run()


def _image(world: World, path: str, text: str) -> Place:
    place = Place(path, Location(path, 1), world.fresh())
    copied: list[tuple[str, Use]] = []
    for row in _instructions(text):
        if not row or row[0][0].upper() not in {"COPY", "ADD"} or not row[-1][0].rstrip("/").startswith(INITDB):
            continue
        target = row[-1][0].rstrip("/")
        for source, number in row[1:-1]:
            if source.startswith("--"):
                continue
            where = Location(path, number)
            place_of = locate(source, "", {})
            if place_of is None:
                continue
            if any(char in source for char in "*?["):
                paths = world.paths.glob(place_of)
                found = [(one, Use(ListingKind.APPLIES, one, Piece(one, where, source, glob=True), WHY)) for one in paths]
                copied += [(basename(one), use) for one, use in found if numbered(one, world.layout)]
            else:
                copied += [(basename(key), use) for key, use in _mounted(world, place_of, target, where, source)]
    _applied(place.world, [use for _, use in sorted(copied, key=lambda pair: pair[0])], Location(path, 1))
    return place


def _instructions(text: str) -> Iterator[list[tuple[str, int]]]:
    """Yield the words of each instruction of a Dockerfile with their lines; a backslash at the end goes on."""
    words: list[tuple[str, int]] = []
    for number, line in enumerate(text.split("\n")[:5000], 1):
        if line.lstrip().startswith("#"):
            continue
        goes_on = line.rstrip().endswith("\\")
        shown = re.sub(r'^\s*\[|"\s*,?|\]\s*$', " ", line.rstrip().rstrip("\\")) if '"' in line else line.rstrip().rstrip("\\")
        words += [(word, number) for word in shown.split()]
        if not goes_on:
            yield words
            words = []
    yield words
