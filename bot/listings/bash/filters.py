"""Filters on a list of names: `tr`, `cut`, `sed`, `awk` as far as their effect is plain; else the lines are not known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.listings.bash import reading
from bot.listings.bash.patterns import is_slow
from bot.listings.bash.state import Result, locate
from bot.listings.bash.word import Content, Item, Piece, Word, cut, known, lines, raw, split

if TYPE_CHECKING:
    from bot.listings.bash.commands import Request
    from bot.listings.bash.shell import Shell

SETS = {r"\n": "\n", r"\t": "\t", "[:space:]": " \t\n", r"\\n": "\n"}
PART = r"((?:\\.|(?!\1).)*)"
SUBSTITUTION = re.compile(rf"s([/|#,@!~%:]){PART}\1{PART}\1([gIi]*)")
FIELD = re.compile(r"\{\s*print\s+\$(NF|\d)\s*;?\s*\}")


def translate(shell: Shell, request: Request) -> Result:
    """`tr`: characters for characters; what it does to the content of files does not matter here."""
    rows = reading.rows(shell, request.stdin)
    texts = request.texts
    operands = [text for text in texts if not text.startswith("-")]
    flags = "".join(text for text in texts if text.startswith("-"))
    if not rows:
        return Result(request.stdin)
    if "d" in flags and len(operands) == 1:
        unwanted = SETS.get(operands[0], operands[0])
        return Result(tuple(_mapped(row, lambda text: "".join(c for c in text if c not in unwanted)) for row in rows), True)
    if len(operands) != 2:
        return _lost(rows)
    old, new = (SETS.get(text, text) for text in operands)
    if len(old) != 1 or len(new) != 1:
        return _lost(rows) if {old, new} != {"A-Z", "a-z"} else Result(tuple(rows))
    if old == "\n":
        joint = (Piece(new, rows[0][0].origin, quoted=True),)
        return Result((tuple(piece for row in rows for piece in (*row, *joint)),), True)
    return Result(tuple(one for row in rows for one in lines(_spelled(row, old, new))), True)


def _spelled(row: Word, old: str, new: str) -> Word:
    """Return the row with a character replaced; each part between two of them is spelled by itself."""
    result: list[Piece] = []
    for piece in row:
        for number, part in enumerate(piece.text.split(old)):
            if number:
                result.append(replace(piece, text=new, spelled=old))
            if part:
                result.append(replace(piece, text=part, spelled=part))
    return tuple(result)


def _mapped(row: Word, change: Callable[[str], str]) -> Word:
    return tuple(replace(piece, text=change(piece.text)) for piece in row if piece.known) or row


def _lost(rows: list[Word]) -> Result:
    """Return lines of which nobody knows what they say."""
    return Result(tuple(tuple(replace(piece, known=False) for piece in row) for row in rows))


def columns(shell: Shell, request: Request) -> Result:
    """`cut -d, -f1`: one field of each line."""
    rows = reading.rows(shell, request.stdin) or reading.rows(shell, _files(shell, request))
    text = " ".join(raw(word) or "''" for word in request.words)
    field = re.search(r"-f\s*(\d+)(?![\d,-])", text)
    at = re.search(r"-d\s*(\\?.)", text)
    if not rows or field is None:
        return _lost(rows) if rows else Result(request.stdin)
    mark = at[1][-1] if at else "\t"
    return Result(tuple(one for row in rows if (one := _nth(row, int(field[1]), mark))), True)


def _nth(row: Word, number: int, mark: str) -> Word:
    text = raw(row)
    parts = text.split(mark)
    if len(parts) < number or number < 1:
        return row if len(parts) == 1 else ()
    start = sum(len(part) + 1 for part in parts[: number - 1])
    return cut(row, start, start + len(parts[number - 1]))


def edit(shell: Shell, request: Request) -> Result:
    """`sed`: a plain substitution on lines of names; the content of schema files stays what it is."""
    scripts, files = _sed_words(request.words)
    named = [word for word in files if _exists(shell, word)]
    if any(raw(word).endswith(".sql") for word in named):
        return Result(tuple(Content(word) for word in named), True)
    rows = reading.rows(shell, [Content(word) for word in named] if named else request.stdin)
    if not rows:
        return Result(request.stdin)
    changed: list[Word] = rows
    extended = any(raw(word) in {"-E", "-r"} for word in request.words)
    for script in scripts:
        if re.fullmatch(r"\s*/\^?(?:\\s\*|\[\[:space:\]\]\*)?#/d\s*", script):
            changed = [row for row in changed if not raw(row).lstrip().startswith("#")]
            continue
        match = SUBSTITUTION.fullmatch(script.strip())
        if match is None or known(_flat(changed)) is None or is_slow(match[2]):
            return _lost(rows)
        changed = [_substituted(row, match, extended=extended) for row in changed]
    return Result(tuple(row for row in changed if row), True)


def _flat(rows: list[Word]) -> Word:
    return tuple(piece for row in rows for piece in row)


def _sed_words(words: list[Word]) -> tuple[list[str], list[Word]]:
    scripts: list[str] = []
    rest: list[Word] = []
    position = 0
    while position < len(words):
        text = raw(words[position])
        if text in {"-e", "--expression"} and position + 1 < len(words):
            scripts.append(raw(words[position + 1]))
            position += 1
        elif not text.startswith("-"):
            rest.append(words[position])
        position += 1
    if not scripts and rest:
        scripts, rest = [raw(rest[0])], rest[1:]
    return [part for script in scripts for part in re.split(r"(?<=/[gd]);\s*|(?<=/);\s*", script)], rest


def _substituted(row: Word, match: re.Match[str], *, extended: bool) -> Word:
    """Return the line after `s/old/new/`, in one piece that the old one spells."""
    old, new = (part.replace(f"\\{match[1]}", match[1]) for part in (match[2], match[3]))
    old = old.replace("[[:space:]]", r"\s")
    if not extended:
        old = re.sub(r"(?<!\\)([+?(){}|])", r"\\\1", old)
        old = re.sub(r"\\\\([+?(){}|])", r"\1", old)
    new = re.sub(r"(?<!\\)&", r"\\g<0>", new)
    try:
        text = re.sub(old, new, raw(row), count=0 if "g" in match[4] else 1)
    except re.error:
        return tuple(replace(piece, known=False) for piece in row)
    if text == raw(row):
        return row
    if text and raw(row).startswith(text):
        return cut(row, 0, len(text))
    if text.endswith(raw(row)) and row:
        return (replace(row[0], text=text[: len(text) - len(raw(row))], spelled=""), *row)
    if text and raw(row).endswith(text):
        return cut(row, len(raw(row)) - len(text))
    return (replace(row[-1], text=text),) if text else ()


def awk(shell: Shell, request: Request) -> Result:
    """`awk '{print $1}'`: one field of each line, as far as nothing else is asked."""
    words = request.words
    texts = [raw(word) for word in words]
    mark = next((text[2:] or texts[n + 1] for n, text in enumerate(texts[:-1]) if text.startswith("-F")), "")
    programs = [text for text in texts if "{" in text or "/" in text]
    rows = reading.rows(shell, request.stdin) or reading.rows(shell, _files(shell, request))
    match = FIELD.fullmatch(programs[0].strip()) if programs else None
    if not rows:
        return Result(request.stdin)
    if match is None:
        return _lost(rows)
    result: list[Item] = []
    for row in rows:
        cells = split(row, mark or reading.BLANK)
        number = len(cells) if match[1] == "NF" else int(match[1])
        result += [row] if number == 0 else cells[number - 1 : number]
    return Result(tuple(result), True)


def _files(shell: Shell, request: Request) -> list[Item]:
    return [Content(word) for word in request.words if _exists(shell, word)]


def _exists(shell: Shell, word: Word) -> bool:
    text = known(word)
    return text is not None and locate(text, shell.frame.cwd, shell.world.mounts) in shell.world.paths.files
