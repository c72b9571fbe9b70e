"""How a script reads a list line by line: `read`, `mapfile`, `while read`, from a pipe, a here-document or a file of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.findings import Location
from bot.listings.bash.source import plain
from bot.listings.bash.state import Frame, Result, locate
from bot.listings.bash.word import Content, Item, Piece, Word, known, raw, split

if TYPE_CHECKING:
    from bot.listings.bash.commands import Request
    from bot.listings.bash.expand import Interpreter
    from bot.listings.bash.shell import Shell

LIST_LIMIT = 64 * 1024
"""Bytes; a file of names is not longer than this."""
BLANK = " \t\n"
READ = re.compile(
    r"""(?:\bIFS=(?P<ifs>\$?'[^']*'|\$?"[^"]*"|[^\s;]*)\s+)?\bread\b"""
    r"""(?P<flags>(?:\s+-(?:[a-zA-Z]*[dnptu]\s*(?:''|""|\S+)|[a-zA-Z]+))*)\s*(?P<names>(?:\s*[A-Za-z_]\w*)*)"""
)


def separators(frame: Frame) -> str:
    """Return the characters at which words are split (`IFS`)."""
    words = frame.values.get("IFS")
    text = known(words[0]) if words else None
    return BLANK if text is None else text


def rows(shell: Interpreter, items: Iterable[Item]) -> list[Word]:
    """Return the lines among what a command is fed; a file of names in the repository gives its own lines."""
    result: list[Word] = []
    for item in items:
        result += _listed(shell, item.word) if isinstance(item, Content) else [item]
    return result


def _listed(shell: Interpreter, word: Word) -> list[Word]:
    text = known(word)
    path = None if text is None else locate(text, shell.frame.cwd, shell.world.mounts)
    data = shell.world.tree.get(path) if path else None
    if path is None or not data or path.endswith(".sql") or len(data) > LIST_LIMIT or b"\0" in data:
        return []
    lines = plain(data.decode("utf-8", "replace")).splitlines()
    shell.world.spend(len(lines) // 10)
    return [(Piece(line, Location(path, number), line, quoted=True),) for number, line in enumerate(lines, 1) if line]


def read(shell: Shell, request: Request) -> Result:
    """`read`: the first line of the input, into an array with -a; without input the value is not known."""
    texts = request.texts
    names = [text for text in texts if not text.startswith("-")] or ["REPLY"]
    lines = rows(shell, request.stdin)
    many = any(re.fullmatch(r"-\w*a\w*", text) for text in texts)
    names = names[-1:] if many or "-p" in texts else names
    if not lines:
        for name in names:
            shell.frame.values[name] = [(Piece(f"${name}", shell.source.at(request.row), known=False, quoted=True),)]
    elif many:
        shell.frame.values[names[0]] = split(lines[0], separators(shell.frame) or "\n")
    else:
        shell.frame.values.update({name: [word] for name, word in _cells(lines[0], names, separators(shell.frame)).items()})
    return Result()


def _cells(row: Word, names: list[str], at: str) -> dict[str, Word]:
    """Return what each name gets of a line; the last one gets the rest."""
    cells = split(row, at) if len(names) > 1 and at else [row]
    rest = tuple(piece for cell in cells[len(names) - 1 :] for piece in cell)
    padded = [*cells[: len(names) - 1], rest]
    return dict(zip(names, [*padded, *([()] * len(names))], strict=False))


def mapfile(shell: Shell, request: Request) -> Result:
    """`mapfile`, `readarray`: the lines of the input become an array."""
    names = [raw(word) for word in request.words if not raw(word).startswith("-")]
    if names:
        shell.frame.values[names[-1]] = rows(shell, request.stdin)
    return Result(status=True)


def rounds(text: str, stdin: tuple[Item, ...], shell: Shell) -> list[dict[str, Word]]:
    """Return the variables of each turn of `while read ...`: one turn per line of input, one unknown turn without any."""
    match = READ.search(text)
    names = (match["names"].split() if match else []) or ["REPLY"]
    lines = rows(shell, stdin)
    if not lines:
        origin = shell.source.at(0)
        return [{name: (Piece(f"${name}", origin, known=False, quoted=True),) for name in names}]
    at = _quoted(match["ifs"]) if match and match["ifs"] is not None else separators(shell.frame)
    return [_cells(row, names, at) for row in lines if "#" not in raw(row)[:1] and raw(row).strip()]


def _quoted(text: str) -> str:
    bare = re.sub(r"""^\$?(['"])(.*)\1$""", r"\2", text, flags=re.DOTALL)
    return bare.replace(r"\t", "\t").replace(r"\n", "\n")
