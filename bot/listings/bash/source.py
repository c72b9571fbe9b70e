"""Shell text with its place in a file, made fit for the parser: here-documents taken out, GitHub expressions replaced."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.findings import Location
from bot.listings.bash.word import Word

SIZE_LIMIT = 384 * 1024
PIPE_LIMIT = 1000
HEREDOC_LIMIT = 200
OPEN, CLOSE = "\ue000", "\ue001"
TOKEN = re.compile(f"{OPEN}([a-z])(\\d+){CLOSE}")

_SKIP = re.compile(
    r"""\\.|'[^']*'|\$'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\#(?<![^\s;&|(]\#)[^\n]*|<<<[ \t]*|\$\(\(|<<-?[ \t]*|\n""", re.DOTALL
)
_DELIMITER = re.compile(r"""(?:'([^'\n]+)'|"([^"\n]+)"|\\?([A-Za-z_][\w.-]*))""")


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A here-document: its lines, the row of the first one, and whether variables in it are left alone."""

    rows: tuple[str, ...]
    first: int
    literal: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Shell text: `lines[row]` is the line of the file, `spans` the raw lines where one row was folded from several."""

    path: str
    text: str
    lines: tuple[int, ...]
    heredocs: tuple[Heredoc, ...] = ()
    values: Mapping[str, Word] = field(default_factory=dict)
    spans: tuple[tuple[int, str], ...] = ()

    def at(self, row: int, token: str = "") -> Location:
        """Return the place of `row` (from 0); in folded text the place of `token`."""
        if self.spans and token:
            for line, content in self.spans:
                if token in content:
                    return Location(self.path, line)
        line = self.lines[min(row, len(self.lines) - 1)] if self.lines else 0
        return Location(self.path, line)


def from_file(path: str, text: str) -> Source:
    """Return the source of a whole file."""
    return prepare(path, text, tuple(range(1, text.count("\n") + 2)))


def prepare(
    path: str,
    text: str,
    lines: tuple[int, ...],
    *,
    values: Mapping[str, Word] | None = None,
    spans: tuple[tuple[int, str], ...] = (),
) -> Source:
    """Return `text` ready for the parser: the bodies of here-documents become tokens, rows stay where they are."""
    bare, heredocs = _without_heredocs(text)
    return Source(path, bare, lines, heredocs, values or {}, spans)


def too_complex(text: str) -> str:
    """Return why `text` is not given to the parser (one clause), or an empty string."""
    if "\0" in text:
        return "it holds a NUL byte"
    if len(text) > SIZE_LIMIT:
        return f"it is larger than {SIZE_LIMIT // 1024} KiB"
    if any(line.count("|") > PIPE_LIMIT for line in text.splitlines()) or text.count("|") > 20 * PIPE_LIMIT:
        return f"it has more than {PIPE_LIMIT} pipes in a line"
    return ""


def plain(text: str) -> str:
    """Return `text` without the private characters that tokens are made of."""
    return re.sub("[\ue000-\ue0ff]", "?", text)


def replace_tokens(text: str, pattern: re.Pattern[str], name: Callable[[re.Match[str]], str]) -> str:
    """Return `text` with each match of `pattern` replaced by the token `name(match)` of a value, line ends kept."""
    return pattern.sub(lambda match: f"{OPEN}{name(match)}{CLOSE}" + "\n" * match[0].count("\n"), text)


def _without_heredocs(text: str) -> tuple[str, tuple[Heredoc, ...]]:
    if "<<" not in text:
        return text, ()
    ends = {row.strip("\t") for row in text.split("\n")}
    parts: list[str] = []
    found: list[Heredoc] = []
    pending: list[tuple[int, str, bool, bool]] = []
    position = copied = 0
    while (match := _SKIP.search(text, position)) is not None:
        position = match.end()
        if match[0].startswith("<<<"):
            parts += [text[copied : match.start()], f"<{OPEN}s0{CLOSE}"]
            copied = position
        elif match[0].startswith("<<"):
            word = _DELIMITER.match(text, position)
            if word and len(found) < HEREDOC_LIMIT and (word[1] or word[2] or word[3]) in ends:
                parts += [text[copied : match.start()], f"<{OPEN}h{len(found)}{CLOSE} "]
                pending.append(
                    (len(found), word[1] or word[2] or word[3], word[3] is None or word[0][0] == "\\", "-" in match[0])
                )
                found.append(Heredoc((), 0, literal=False))
                copied = position = word.end()
        elif match[0] == "\n" and pending:
            parts.append(text[copied:position])
            for number, delimiter, plain, strip in pending:
                end, rows = _body(text, position, delimiter, strip=strip)
                found[number] = Heredoc(rows, text.count("\n", 0, position), plain)
                parts.append("\n" * text.count("\n", position, end))
                position = end
            copied, pending = position, []
    return "".join([*parts, text[copied:]]), tuple(found)


def _body(text: str, start: int, delimiter: str, *, strip: bool) -> tuple[int, tuple[str, ...]]:
    rows: list[str] = []
    position = start
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        row = text[position:end]
        row = row.lstrip("\t") if strip else row
        position = min(end + 1, len(text))
        if row == delimiter:
            break
        rows.append(row)
    return position, tuple(rows)
