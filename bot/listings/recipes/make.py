"""Makefiles as shell text: one source per target, variables replaced, prerequisites first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.findings import Location
from bot.listings.bash.source import CLOSE, OPEN, Source, prepare
from bot.listings.bash.word import Piece, Word, cut, raw, soften, split
from bot.listings.recipes.make_values import Values, expanded, references, value

SIZE_LIMIT = 256 * 1024
DEPTH_LIMIT = 12
ASSIGNMENT = re.compile(r"^(?:export\s+|override\s+)*([A-Za-z_][\w.-]*)\s*(\?|:{1,3}|\+|!)?=\s*(.*)$")
RULE = re.compile(r"^([^\s#:=][^:=]*?)\s*::?(?!=)\s*([^=]*)$")


@dataclass(slots=True)
class Target:
    """A target or recipe: its line, what runs before it, and its rows as (line, text)."""

    line: int
    before: list[str] = field(default_factory=list)
    rows: list[tuple[int, str]] = field(default_factory=list)
    needs: str = ""
    named: Word = ()


@dataclass(slots=True)
class File:
    """A parsed file: variables and targets in their order."""

    path: str
    values: dict[str, Word] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    errexit: bool = True


def read_make(path: str, text: str) -> File:
    """Return the variables and targets of a Makefile."""
    file = File(path)
    current: Target | None = None
    lines = text[:SIZE_LIMIT].split("\n")
    number = 0
    while number < len(lines):
        line, start = lines[number], number + 1
        number += 1
        if line.startswith("\t"):
            if current is not None:
                current.rows.append((start, line[1:]))
                while current.rows[-1][1].rstrip().endswith("\\") and number < len(lines):
                    current.rows.append((number + 1, lines[number].removeprefix("\t")))
                    number += 1
            continue
        parts = [(start, line)]
        while parts[-1][1].endswith("\\") and number < len(lines):
            parts[-1] = (parts[-1][0], parts[-1][1][:-1])
            parts.append((number + 1, lines[number]))
            number += 1
        current = _make_line(file, parts, current)
    return file


def _make_line(file: File, parts: list[tuple[int, str]], current: Target | None) -> Target | None:
    first = re.sub(r"(?<!\\)#.*", "", parts[0][1])
    assignment = ASSIGNMENT.match(first)
    if assignment:
        word: Word = tuple(
            Piece(text, Location(file.path, line), text)
            for line, text in [
                (parts[0][0], assignment[3] + " "),
                *((line, re.sub(r"#.*", "", text).strip() + " ") for line, text in parts[1:]),
            ]
        )
        word = _trimmed(word)
        old = file.values.get(assignment[1], ())
        if assignment[2] == "+":
            word = (*old, Piece(" ", Location(file.path, parts[0][0]), " "), *word)
        file.values[assignment[1]] = soften(word) if assignment[2] == "?" else word
        return current
    rule = RULE.match(first)
    if rule and not first.startswith((".PHONY", "ifeq", "ifdef", "ifndef", "else", "endif", "include")):
        rest = " ".join([rule[2], *(text for _, text in parts[1:])]).split(";", 1)
        target = Target(parts[0][0], needs=rest[0])
        if len(rest) > 1:
            target.rows.append((parts[0][0], rest[1].strip()))
        origin = Location(file.path, parts[0][0])
        target.named = expanded(file.values, (Piece(rule[1], origin, rule[1]),), 0)
        for name in raw(target.named).split()[:500]:
            file.targets[name] = target
        return target
    return current if not first.strip() or first.startswith(("ifeq", "ifdef", "ifndef", "else", "endif")) else None


def _trimmed(word: Word) -> Word:
    return cut(word, 0, len(raw(word).rstrip()))


def source(file: File, name: str) -> Source | None:
    """Return the shell text of a target with everything that runs before it; None when there is nothing to run."""
    rows: list[tuple[int, str]] = []
    values: dict[str, Word] = {}
    for one in _order(file, name, {}):
        rows += _make_rows(file, one, values)
    if not rows:
        return None
    return prepare(file.path, "\n".join(text for _, text in rows), tuple(line for line, _ in rows), values=values)


def _order(file: File, name: str, done: dict[str, None], depth: int = 0) -> list[str]:
    """Return the targets that run for `name`, each once, prerequisites first."""
    if name not in file.targets or name in done or depth > DEPTH_LIMIT:
        return []
    done[name] = None
    target = file.targets[name]
    words = raw(expanded(file.values, (Piece(target.needs, Location(file.path), target.needs),), 0)).split()
    before = target.before or [word for word in words if word != "|"]
    result = [one for earlier in before[:50] for one in _order(file, earlier, done, depth + 1)]
    return [*result, name]


def _automatic(file: File, name: str) -> Values:
    """Return the variables of a recipe: `$^` and `$<` are what it needs, `$@` is its own name."""
    target = file.targets[name]
    origin = Location(file.path, target.line)
    before = expanded(file.values, (Piece(target.needs, origin, target.needs),), 0)
    own = next((word for word in split(target.named) if raw(word) == name), (Piece(name, origin, name),))
    return {**file.values, "^": before, "+": before, "<": next(iter(split(before)), ()), "@": own}


def _make_rows(file: File, name: str, values: dict[str, Word]) -> list[tuple[int, str]]:
    result: list[tuple[int, str]] = []
    begins = True
    target = file.targets[name]
    named = _automatic(file, name)
    for number, (line, text) in enumerate(target.rows):
        prefix = re.match(r"[@+-]*", text)[0] if begins else ""  # type: ignore[index]
        body = text[len(prefix) :]
        goes_on = body.rstrip().endswith("\\") and number + 1 < len(target.rows)
        shown = _tokens(named, body, Location(file.path, line), values)
        opened = ("( " if begins else "") + shown
        closing = "" if goes_on else (" ) || true" if "-" in prefix else " )")
        if not goes_on and re.search(r"(?:^|\s)#[^'\"]*$", opened):
            opened = re.sub(r"(?:^|\s)#[^'\"]*$", "", opened)
        result.append((line, opened + closing if shown.strip() or not begins else ""))
        begins = not goes_on
    return result


def _tokens(values: Values, text: str, origin: Location, found: dict[str, Word]) -> str:
    """Return recipe text with each reference as a token; loops over a list become commands with a token per word."""
    result: list[str] = []
    position = 0
    for start, end, name in references(text):
        result.append(text[position:start])
        position = end
        shell = re.match(r"shell\s+(.*)", name, re.DOTALL)
        loop = re.match(r"foreach\s+(\w+)\s*,\s*(.*?)\s*,(?![^(]*\))\s*(.*)", name, re.DOTALL)
        if not name:
            result.append("$")
        elif shell:
            result.append(f"$({_tokens(values, shell[1], origin, found)})")
        elif loop:
            words = split(expanded(values, (Piece(loop[2], origin, loop[2]),), 0))
            rounds = (_tokens({**values, loop[1]: word}, loop[3], origin, found) for word in words[:500])
            result.append(" ".join(rounds))
        else:
            found[f"e{len(found)}"] = value(values, name, origin, 0)
            result.append(f"{OPEN}e{len(found) - 1}{CLOSE}")
    return "".join([*result, text[position:]])
