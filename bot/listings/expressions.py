"""GitHub's `${{ ... }}` expressions: replaced by what is static (env, matrix, inputs, workspace), unknown otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.findings import Location
from bot.listings.bash.source import Source, prepare, replace_tokens
from bot.listings.bash.state import ROOT
from bot.listings.bash.word import Piece, Word, raw, soften
from bot.listings.yaml_nodes import Node

EXPRESSION = re.compile(r"\$\{\{(.{0,500}?)\}\}", re.DOTALL)
LITERAL = re.compile(r"'([^']*)'")
TERM = re.compile(r"[\w.-]+(?:\[[^\]]*\])?")

Scope = Mapping[str, Word]
"""Static values by their dotted name: `env.DIR`, `matrix.file`, `inputs.folder`."""


def value(expression: str, scope: Scope, origin: Location) -> Word:
    """Return the word of one expression; `a || 'literal'` falls back as GitHub does, marked as overridable."""
    for number, term in enumerate(part.strip() for part in expression.split("||")):
        literal = LITERAL.fullmatch(term)
        if literal:
            word: Word = (Piece(literal[1], origin, literal[1], quoted=False),)
            return soften(word) if number else word
        if term in {"github.workspace", "runner.workspace"}:
            return (Piece(ROOT, origin, ROOT),)
        name = re.sub(r"\['([^']*)'\]", r".\1", term).removeprefix("github.event.")
        if TERM.fullmatch(term) and name in scope:
            return scope[name]
    text = f"${{{{{expression}}}}}"
    return (Piece(text, origin, text, known=False, quoted=True),)


def word_of(node: Node, path: str, scope: Scope) -> Word:
    """Return a scalar as a word, its expressions replaced; each line of a long one has its own place."""
    return tuple(piece for text, line in spread(node) for piece in _replaced(text, Location(path, line), scope))


def _replaced(text: str, origin: Location, scope: Scope) -> list[Piece]:
    pieces: list[Piece] = []
    position = 0
    for match in EXPRESSION.finditer(text):
        pieces += _plain(text[position : match.start()], origin)
        pieces += value(match[1], scope, origin)
        position = match.end()
    return [*pieces, *_plain(text[position:], origin)]


def _plain(text: str, origin: Location) -> list[Piece]:
    return [Piece(text, origin, text)] if text else []


def spread(node: Node) -> list[tuple[str, int]]:
    """Return the parts of a scalar with the lines that they were written on, one part when that cannot be told."""
    if node.style == "|":
        rows = node.text.splitlines(keepends=True)
        return [(row, node.line + 1 + number) for number, row in enumerate(rows)]
    parts: list[tuple[str, int]] = []
    position, line = 0, node.line
    for number, row in enumerate(node.rows):
        text = row.strip().strip("\"'")
        found = node.text.find(text, position) if text else -1
        if found < 0:
            continue
        if found > position:
            parts.append((node.text[position:found], line))
        position, line = found, node.line + number
    return [*parts, (node.text[position:], line)]


def source_of(node: Node, path: str, text: str, scope: Scope) -> Source:
    """Return the shell source of a `run:` scalar; `text` is the whole file, for the lines of folded scalars."""
    values: dict[str, Word] = {}
    origin = Location(path, node.line)

    def name(match: re.Match[str]) -> str:
        values[f"e{len(values)}"] = value(match[1], scope, origin)
        return f"e{len(values) - 1}"

    clean = replace_tokens(node.text, EXPRESSION, name)
    rows = clean.count("\n") + 1
    if node.style == "|":
        return prepare(path, clean, tuple(range(node.line + 1, node.line + 1 + rows)), values=values)
    raw_lines = text.split("\n")[node.line - 1 : node.end_line]
    spans = tuple((node.line + number, line) for number, line in enumerate(raw_lines)) if len(raw_lines) > 1 else ()
    return prepare(path, clean, (node.line,) * rows, values=values, spans=spans)


def scope_of(kind: str, node: Node, path: str, scope: Scope) -> dict[str, Word]:
    """Return `scope` with the static values of a mapping added under `kind.`."""
    added = dict(scope)
    for key, (_, child) in node.pairs.items():
        if child.kind == "scalar":
            added[f"{kind}.{key}"] = word_of(child, path, scope)
    return added


def environment(scope: Scope) -> dict[str, list[Word]]:
    """Return the environment variables of a scope, as a shell holds them."""
    result = {}
    for name, word in scope.items():
        if name.startswith("env."):
            result[name[4:]] = [tuple(replace(piece, quoted=False) for piece in word)]
    return result


def shown(word: Word) -> str:
    """Return the word as people read it in a label."""
    return re.sub(r"\s+", " ", raw(word)).strip()[:80]
