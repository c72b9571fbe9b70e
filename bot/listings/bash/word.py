"""Words: the text of a shell word after expansion, each part with the place where somebody wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.findings import Location


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with one origin.

    `known` is false for text that only exists at run time (`text` then holds the source, `$DATABASE_URL`); `soft` marks
    a value that a caller may override (`${1:-db/schema}`); `quoted` text is neither split nor a pattern; `glob` marks
    text that a pattern produced, `loose` text whose order among its siblings is left to the file system (`find`).
    """

    text: str
    origin: Location
    spelled: str = ""
    known: bool = True
    quoted: bool = False
    soft: bool = False
    glob: bool = False
    loose: bool = False


Word: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file on their way through a pipe: `cat db/schema/01_core.sql | psql`."""

    word: Word


Item: TypeAlias = Word | Content
"""What a command writes: a line of text, or the content of a file."""


def literal(text: str, origin: Location, *, quoted: bool = True) -> Word:
    """Return the word that consists of `text` alone."""
    return (Piece(text, origin, text, quoted=quoted),)


def raw(word: Word) -> str:
    """Return the text, unknown parts as they are written in the source."""
    return "".join(piece.text for piece in word)


def known(word: Word) -> str | None:
    """Return the text, or None when a part is only known at run time."""
    return raw(word) if all(piece.known for piece in word) else None


def is_hard(word: Word) -> bool:
    """Whether the text is known and no caller can change it, so that a condition on it can be decided."""
    return all(piece.known and not piece.soft for piece in word)


def cut(word: Word, start: int, end: int | None = None) -> Word:
    """Return the part of the text from `start` to `end`, origins kept."""
    stop = len(raw(word)) if end is None else end
    result, offset = [], 0
    for piece in word:
        left, right = max(start - offset, 0), min(stop - offset, len(piece.text))
        if left < right:
            result.append(replace(piece, text=piece.text[left:right]))
        offset += len(piece.text)
    return tuple(result)


def split(word: Word, separators: str = " \t\n") -> list[Word]:
    """Return the fields of the text between runs of `separators`; unknown parts are never split."""
    fields: list[list[Piece]] = [[]]
    for piece in word:
        if not piece.known:
            fields[-1].append(piece)
            continue
        for number, part in enumerate(re.split(f"[{re.escape(separators)}]+", piece.text)):
            if number:
                fields.append([])
            if part:
                spelled = part if piece.spelled == piece.text else piece.spelled
                fields[-1].append(replace(piece, text=part, spelled=spelled))
    return [tuple(pieces) for pieces in fields if pieces]


def lines(word: Word) -> list[Word]:
    """Return the lines of the text, empty ones left out."""
    return split(word, "\n")


def requote(word: Word, *, quoted: bool) -> Word:
    """Return the word with every part quoted or unquoted."""
    return tuple(replace(piece, quoted=quoted) for piece in word)


def soften(word: Word) -> Word:
    """Return the word as a value that a caller may override."""
    return tuple(replace(piece, soft=True) for piece in word)


def joined(words: Iterable[Word], separator: str = " ") -> Word:
    """Return one word with `separator` between the parts."""
    result: list[Piece] = []
    for word in words:
        if result and word:
            result.append(Piece(separator, word[0].origin, separator, quoted=True))
        result.extend(word)
    return tuple(result)


def naming(word: Word) -> Piece | None:
    """Return the part that spells the file: the one in which the last path component begins."""
    text = raw(word)
    start, offset = text.rstrip("/").rfind("/") + 1, 0
    for piece in word:
        if offset <= start < offset + len(piece.text):
            return piece
        offset += len(piece.text)
    return word[-1] if word else None
