"""Exact fixes as edits: whole lines of the file, so that they can be offered as a suggestion to commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.findings import Edit, Finding
from bot.lint.model import EditKind, Piece, Script


def with_edits(findings: Iterable[Finding], script: Script, kind: EditKind) -> Iterator[Finding]:
    """Yield the findings, with an edit where the statement has its lines to itself."""
    if kind is EditKind.NONE:
        yield from findings
        return
    pieces = {piece.at(): piece for piece in script.new}
    lines = script.text.split("\n")
    for finding in findings:
        piece = pieces.get(finding.location)
        if piece is None or not owns_lines(piece, lines):
            yield finding
            continue
        place = piece.at()
        first = place.line if kind is EditKind.REPLACE else place.end_line + 1
        end = "\r\n" if lines[place.line - 1].endswith("\r") else "\n"
        text = end.join(finding.fix.rstrip().splitlines()) + end
        yield replace(finding, edits=(Edit(script.path, first, place.end_line, text),))


def owns_lines(piece: Piece, lines: list[str]) -> bool:
    """Whether nothing but the statement and its semicolon stands on its lines."""
    place = piece.at()
    own = "\n".join(lines[place.line - 1 : place.end_line]).replace("\r", "").strip()
    return own == piece.sql.replace("\r", "") + ";" and place.end_line < len(lines)
