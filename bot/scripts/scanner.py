"""Where statements end, as psql sees it: quotes, comments, dollar quotes, parentheses, BEGIN ATOMIC and variables.

The scanner walks once over the text. A variable's value is scanned in the place of its use, as psql does, so a value may
hold quotes or semicolons of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.scripts.admission import Limits
from bot.scripts.variables import NAME_PATTERN, USE, replaced

_IDENT_START = r"A-Za-z_\x80-\U0010ffff"
TOKEN = re.compile(
    rf"""(?P<space>[ \t\n\r\f\v]+|--[^\n\r]*)
    |(?P<word>[{_IDENT_START}][{_IDENT_START}0-9$]*)
    |(?P<number>[0-9]+(?:[{_IDENT_START}][{_IDENT_START}0-9$]*)?)
    |(?P<comment>/\*)
    |(?P<dollar>\$(?:[{_IDENT_START}][{_IDENT_START}0-9]*)?\$)
    |(?P<parameter>\$[0-9]+(?:[{_IDENT_START}][{_IDENT_START}0-9$]*)?)
    |(?P<quote>['"])
    |(?P<pair>::|:=)
    |(?P<variable>:(?:'{NAME_PATTERN}'|"{NAME_PATTERN}"|\{{\?{NAME_PATTERN}\}}|{NAME_PATTERN}))
    |(?P<forced>\\[;:])
    |(?P<backslash>\\)
    |(?P<semicolon>;)
    |(?P<open>[(\[])
    |(?P<close>[)\]])
    |(?P<other>[^\sA-Za-z0-9_$/'":;\\()\[\]\x80-\U0010ffff-]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_NEST = re.compile(r"/\*|\*/")
_ESCAPED = re.compile(r"['\\]")
_FUNCTION_START = re.compile(r"create (?:or replace )?(?:function|procedure)\b")
_PREFIXES: dict[str, tuple[str, ...]] = {"e": ("'",), "b": ("'",), "x": ("'",), "n": ("'",), "u": ("&'", '&"')}
"""Letters that belong to the quote behind them and are no words of their own; only E changes how the quote ends."""
KEPT_WORDS = 24


class Stop(Enum):
    """Why the scanner paused."""

    SEMICOLON = auto()
    BACKSLASH = auto()
    END = auto()


class Inside(Enum):
    """What the scanner is in the middle of; `label` is for messages."""

    NOTHING = ""
    STRING = "string"
    ESCAPE_STRING = "escape string"
    IDENTIFIER = "quoted identifier"
    COMMENT = "comment"
    DOLLAR = "dollar-quoted string"


class TooDeep(Exception):
    """The text nests or repeats beyond a limit at `offset` (in the file); `what` names it."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(what)
        self.what = what
        self.offset = offset


@dataclass(slots=True)
class Buffer:
    """The statement that is being collected. `start` is the offset of its first token in the file, -1 when there is none."""

    pieces: list[str] = field(default_factory=list)
    start: int = -1
    words: list[str] = field(default_factory=list)
    parens: int = 0
    brackets: int = 0
    begins: int = 0
    head: list[str] = field(default_factory=list)
    function: bool = False
    tokens: int = 0
    forced: bool = False

    @property
    def text(self) -> str:
        """The collected text."""
        return "".join(self.pieces)


@dataclass(slots=True)
class Source:
    """A text that is being scanned: the file itself, or the value of the variable `name` used at `origin` in the file."""

    text: str
    position: int = 0
    name: str = ""
    origin: int = -1


class Scanner:
    """Scans `text` from `position`; `buffer` holds what was collected since it was last taken."""

    def __init__(self, text: str, variables: Mapping[str, str], limits: Limits) -> None:
        self.variables = variables
        self.limits = limits
        self.buffer = Buffer()
        self.inside = Inside.NOTHING
        self.opened = 0
        self.undefined: list[tuple[int, str]] = []
        self.expanding = True
        self.expanded = 0
        self._sources = [Source(text)]
        self._depth = 0
        self._tag = ""

    @property
    def text(self) -> str:
        """The file's text."""
        return self._sources[0].text

    @property
    def position(self) -> int:
        """The offset in the file up to which everything was scanned."""
        return self._sources[0].position

    @position.setter
    def position(self, offset: int) -> None:
        self._sources[0].position = offset

    @property
    def in_variable(self) -> str:
        """The name of the variable whose value is being scanned, if any."""
        return self._sources[-1].name

    def leave_variables(self) -> None:
        """Forget the rest of the values that are being scanned."""
        del self._sources[1:]

    def take(self) -> Buffer:
        """Return the collected statement and start a new one."""
        buffer, self.buffer = self.buffer, Buffer()
        return buffer

    def run(self) -> Stop:
        """Scan until a statement ends, a backslash command begins or the file ends."""
        while True:
            source = self._sources[-1]
            if source.position >= len(source.text):
                if len(self._sources) == 1:
                    return Stop.END
                self._sources.pop()
                continue
            if self.inside is not Inside.NOTHING:
                self._continue(source)
                continue
            stop = self._token(source)
            if stop is not None:
                return stop

    def _token(self, source: Source) -> Stop | None:
        match = TOKEN.match(source.text, source.position)
        assert match is not None
        kind, text = match.lastgroup, match[0]
        source.position = match.end()
        if kind == "space":
            if self.buffer.start >= 0:
                self.buffer.pieces.append(text)
            return None
        if kind == "backslash":
            return Stop.BACKSLASH
        if kind == "semicolon" and self.buffer.parens == 0 and self.buffer.begins == 0:
            return Stop.SEMICOLON
        if kind == "comment" and self.buffer.start < 0:
            self._enter(kind, text)
            return None
        self._begin(len(text))
        if kind == "variable":
            self._variable(text)
            return None
        if kind == "forced":
            text = text[1]
            self.buffer.forced |= text == ";"
            self.buffer.head.clear()
            self.buffer.function = False
        self.buffer.pieces.append(text)
        if kind == "word":
            self._word(text, source)
        elif kind in {"open", "close"}:
            self._paren(text)
        elif kind in {"quote", "comment", "dollar"}:
            self._enter(kind, text)
        return None

    def _begin(self, length: int) -> None:
        if self.buffer.start < 0:
            self.buffer.start = self._offset(length)
        self.buffer.tokens += 1
        if self.buffer.tokens > self.limits.statement_tokens:
            raise TooDeep(f"A statement holds more than {self.limits.statement_tokens} words and signs", self.buffer.start)

    def _offset(self, length: int) -> int:
        """Return where in the file the last `length` characters began; inside a variable's value: where it is used."""
        return self._sources[0].position - length if len(self._sources) == 1 else self._sources[1].origin

    def _word(self, text: str, source: Source) -> None:
        buffer = self.buffer
        lowered = text.lower()
        if lowered in _PREFIXES and source.text.startswith(_PREFIXES[lowered], source.position):
            if lowered == "e":
                source.position += 1
                buffer.pieces.append("'")
                self.inside, self.opened = Inside.ESCAPE_STRING, self._offset(1)
            return
        if buffer.parens == 0 and len(buffer.words) < KEPT_WORDS:
            buffer.words.append(lowered)
        if len(buffer.head) < 4:
            buffer.head.append(lowered)
            buffer.function = bool(_FUNCTION_START.match(" ".join(buffer.head)))
        if buffer.parens or not buffer.function:
            return
        if lowered == "begin" or (lowered == "case" and buffer.begins):
            buffer.begins += 1
        elif lowered == "end" and buffer.begins:
            buffer.begins -= 1

    def _paren(self, text: str) -> None:
        buffer = self.buffer
        if text == "(":
            buffer.parens += 1
            if buffer.parens > self.limits.paren_depth:
                raise TooDeep(f"Parentheses nest deeper than {self.limits.paren_depth}", self._offset(1))
        elif text == ")":
            buffer.parens = max(0, buffer.parens - 1)
        elif text == "[":
            buffer.brackets += 1
        else:
            buffer.brackets = max(0, buffer.brackets - 1)

    def _enter(self, kind: str, text: str) -> None:
        self.opened = self._offset(len(text))
        if kind == "comment":
            self.inside, self._depth = Inside.COMMENT, 1
        elif kind == "dollar":
            self.inside, self._tag = Inside.DOLLAR, text
        else:
            self.inside = Inside.STRING if text == "'" else Inside.IDENTIFIER
            if text == '"' and self.buffer.parens == 0 and len(self.buffer.words) < KEPT_WORDS:
                self.buffer.words.append('"')

    def _variable(self, text: str) -> None:
        match = USE.fullmatch(text)
        assert match is not None
        name = match["literal"] or match["ident"] or match["test"] or match["plain"]
        offset = self._offset(len(text))
        value = replaced(match, self.variables) if self.expanding else None
        if value is None or (match["plain"] and any(source.name == name for source in self._sources)):
            if self.expanding and not (match["plain"] and self.buffer.brackets):
                self.undefined.append((offset, name))
            self.buffer.pieces.append(text)
            return
        self.expanded += len(value)
        if self.expanded > self.limits.variable_chars:
            raise TooDeep(f"psql variables grow to more than {self.limits.variable_chars} characters", offset)
        if match["plain"]:
            self._sources.append(Source(value, 0, name, offset))
        else:
            self.buffer.pieces.append(value)

    def _continue(self, source: Source) -> None:
        """Scan on inside a quote, comment or dollar quote, up to its end or the end of the source."""
        start = source.position
        if self.inside is Inside.COMMENT:
            end = self._comment(source)
        elif self.inside is Inside.DOLLAR:
            end = self._until(source, self._tag)
        elif self.inside is Inside.ESCAPE_STRING:
            end = self._escape_string(source)
        else:
            end = self._quoted(source, "'" if self.inside is Inside.STRING else '"')
        source.position = end
        if self.buffer.start >= 0:
            self.buffer.pieces.append(source.text[start:end])

    def _until(self, source: Source, mark: str) -> int:
        end = source.text.find(mark, source.position)
        if end < 0:
            return len(source.text)
        self.inside = Inside.NOTHING
        return end + len(mark)

    def _quoted(self, source: Source, quote: str) -> int:
        position = source.position
        while True:
            end = source.text.find(quote, position)
            if end < 0:
                return len(source.text)
            if source.text[end + 1 : end + 2] != quote:
                self.inside = Inside.NOTHING
                return end + 1
            position = end + 2

    def _escape_string(self, source: Source) -> int:
        position = source.position
        while True:
            match = _ESCAPED.search(source.text, position)
            if match is None:
                return len(source.text)
            following = source.text[match.end() : match.end() + 1]
            if match[0] == "'" and following != "'":
                self.inside = Inside.NOTHING
                return match.end()
            position = match.end() + 1 if following else match.end()

    def _comment(self, source: Source) -> int:
        position = source.position
        while self._depth:
            match = _NEST.search(source.text, position)
            if match is None:
                return len(source.text)
            position = match.end()
            self._depth += 1 if match[0] == "/*" else -1
            if self._depth > self.limits.comment_depth:
                raise TooDeep(f"Comments nest deeper than {self.limits.comment_depth}", self.opened)
        self.inside = Inside.NOTHING
        return position
