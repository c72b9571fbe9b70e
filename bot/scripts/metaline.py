r"""One backslash command of psql: its name, its arguments, and where it ends. Quoting and variables as psql does them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.scripts.variables import NAME_PATTERN, USE, replaced

WHOLE_LINE = frozenset({"!", "copy", "ef", "ev", "h", "help", "sf", "sf+", "sv", "sv+", "o", "out", "w", "write"})
"""Commands whose arguments reach to the end of the line, whatever stands there."""

_NAME = re.compile(r"[^\s\\]*")
_PART = re.compile(
    rf"""(?P<space>\s+)
    |(?P<quoted>'(?:[^'\\]|\\.|'')*')
    |(?P<double>"[^"]*"?)
    |(?P<backtick>`[^`]*`?)
    |(?P<variable>:(?:'{NAME_PATTERN}'|"{NAME_PATTERN}"|\{{\?{NAME_PATTERN}\}}|{NAME_PATTERN}))
    |(?P<end>\\)
    |(?P<open>')
    |(?P<plain>[^\s\\'"`:]+|:)""",
    re.VERBOSE | re.DOTALL,
)
MAX_ARGUMENT = 10_000
"""Characters that variables may add to one command: `\\set a :a:a` in every line would double the value each time."""
_ESCAPE = re.compile(r"''|\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class MetaCommand:
    r"""A backslash command. `raw` is its text in the file; `end` the offset behind it (a closing `\\` included).

    `undefined` and `used` name variables. `backtick` says that a shell command would run, `open_quote` that a quote is
    not closed on the line, which psql refuses, and `too_long` that variables made the arguments longer than is sane.
    """

    name: str
    args: tuple[str, ...]
    raw: str
    end: int
    undefined: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    backtick: bool = False
    open_quote: bool = False
    too_long: bool = False

    @property
    def shown(self) -> str:
        """The command as a message names it."""
        return f"\\{self.name}"


def read_command(text: str, start: int, variables: Mapping[str, str], *, active: bool) -> MetaCommand:
    r"""Return the command whose backslash is at `start`; without `active` (in a false `\if`) nothing is expanded."""
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    match = _NAME.match(text, start + 1, line_end)
    assert match is not None
    name = match[0]
    if name in WHOLE_LINE or (name in {"g", "gx"} and text[match.end() : line_end].lstrip().startswith("|")):
        rest = text[match.end() : line_end].strip()
        return MetaCommand(name, (rest,) if rest else (), text[start:line_end].rstrip(), line_end, backtick="`" in rest)
    return _Arguments(text, start, name, match.end(), line_end, variables if active else {}).read()


class _Arguments:
    """Reads arguments up to the end of the line or the next unquoted backslash."""

    def __init__(self, text: str, start: int, name: str, position: int, line_end: int, variables: Mapping[str, str]) -> None:
        self.text, self.start, self.name = text, start, name
        self.position, self.line_end, self.variables = position, line_end, variables
        self.args: list[str] = []
        self.current: list[str] | None = None
        self.undefined: list[str] = []
        self.used: list[str] = []
        self.backtick = self.open_quote = False
        self.grown = 0

    def read(self) -> MetaCommand:
        while self.position < self.line_end:
            match = _PART.match(self.text, self.position, self.line_end)
            assert match is not None
            if match.lastgroup == "end":
                break
            self.position = match.end()
            self._take(match)
        self._finish()
        body_end = self.position
        if self.text.startswith("\\\\", self.position):
            self.position += 2
        return MetaCommand(
            self.name,
            tuple(self.args),
            self.text[self.start : body_end].rstrip(),
            self.position,
            tuple(self.undefined),
            tuple(self.used),
            self.backtick,
            self.open_quote,
            self.grown > MAX_ARGUMENT,
        )

    def _take(self, match: re.Match[str]) -> None:
        kind, part = match.lastgroup, match[0]
        if kind == "space":
            self._finish()
            return
        if self.current is None:
            self.current = []
        if kind == "quoted":
            part = _ESCAPE.sub(_unescaped, part[1:-1])
        elif kind == "variable":
            part = self._variable(part)
        elif kind == "backtick":
            self.backtick = True
        elif kind == "open":
            self.open_quote = True
            self.position = self.line_end
            self.current = None
            return
        self.current.append(part)

    def _variable(self, part: str) -> str:
        use = USE.fullmatch(part)
        assert use is not None
        value = replaced(use, self.variables)
        name = use["literal"] or use["ident"] or use["test"] or use["plain"]
        (self.undefined if value is None else self.used).append(name)
        self.grown += len(value or "")
        return part if value is None or self.grown > MAX_ARGUMENT else value

    def _finish(self) -> None:
        if self.current is not None:
            self.args.append("".join(self.current))
            self.current = None


def _unescaped(match: re.Match[str]) -> str:
    octal, hexadecimal, letter = match.groups()
    if octal:
        return chr(int(octal, 8) & 0xFF)
    if hexadecimal:
        return chr(int(hexadecimal, 16))
    return _LETTERS.get(letter, letter) if letter else "'"
