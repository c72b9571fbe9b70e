"""One escaping function per medium. Nothing untrusted reaches a reader except through these.

Untrusted is everything that a pull request, a database or a person wrote: names, SQL, messages, paths, reasons. Comments and
check runs: `markdown`, `code`, `fence`. Annotations: `annotation`. Pages: `page`. Terminals: `terminal`. Logs of GitHub
Actions: `command_data`, `command_property`. Diagrams: `mermaid_word`, `mermaid_label`. SARIF: `sarif`. Our own log lines are
JSON and pass `bot.logs`.
"""

from __future__ import annotations

import html
import re
from urllib.parse import quote

from bot import redaction

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
)
"""Control (but newline and tab), bidirectional, zero-width, surrogate, private-use and line-separator characters."""
_MARKDOWN = re.compile(r"[\\`*\[\]<>~|&$]|(?<![^\W_])_|_(?![^\W_])")
_AT_LINE_START = re.compile(r"^([-+=:#]|\d+(?=[.)]))")
_LIVE = re.compile(r"(?i)[@#]|:(?=//)|www(?=\.)|gh(?=-)")
_ANY_PUNCTUATION = re.compile(r"[^\w\s]|_")
_LINKLIKE = re.compile(r"\[(?=[^\[\]\n]{0,500}\]\()")
_NO_WORD = re.compile(r"[^A-Za-z0-9_()\[\]]")
_NO_LABEL = re.compile(r"[^\w.$() -]")
_DIRECTION = re.compile(r"(?i)(?<=direction) +(?=TB|BT|LR|RL)")
_NO_FIRST = re.compile(r"(?i)[^a-z_]|(?:pk|fk|uk)(?![a-z0-9_])|$")
_SPAN = re.compile(r"`([^`\n]+)`")
_BACKTICKS = re.compile(r"`+")


def visible(text: str) -> str:
    r"""Return the text with control, bidirectional and zero-width characters written out as `\u{202e}`; CR LF becomes LF.

    Every other function here begins with this one, so a secret of ours that a text happens to hold ends here too: later it
    would be escaped, and no longer be found.
    """
    text = redaction.clean(text)
    return _HIDDEN.sub(lambda match: f"\\u{{{ord(match.group()):x}}}", text.replace("\r\n", "\n"))


def one_line(text: str, limit: int = 300) -> str:
    """Return visible text on one line, cut to `limit` characters with an ellipsis."""
    flat = " ".join(visible(text[: limit * 8]).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def markdown(text: str, limit: int = 600) -> str:
    """Return one line of inert GitHub Markdown: `code` spans stay code; nothing else formats, links, mentions or embeds."""
    line = one_line(text, limit)
    parts: list[str] = []
    end = 0
    for match in _SPAN.finditer(line):
        parts.append(_plain(line[end : match.start()], first=end == 0))
        parts.append(code(match.group(1)))
        end = match.end()
    parts.append(_plain(line[end:], first=end == 0))
    return "".join(parts)


def code(text: str, limit: int = 300) -> str:
    """Return inline code, also right inside a table cell."""
    line = one_line(text, limit)
    if line and "`" not in line and "|" not in line:
        return f"`{line}`"
    return f"<code>{_ANY_PUNCTUATION.sub(lambda match: f'&#{ord(match.group())};', line)}</code>"


def fence(text: str, language: str = "", limit: int = 8000) -> str:
    """Return a fenced block that its content cannot leave; `language` is ours. Cut text says how much is missing."""
    shown = visible(text[: limit * 2]).rstrip("\n")
    if len(shown) > limit or len(text) > limit * 2:
        shown = f"{shown[:limit]}\n… {max(len(text), len(shown)) - limit} more characters"
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{shown}\n{ticks}"


def terminal(text: str) -> str:
    """Return text that cannot move the cursor, colour the screen or reorder itself."""
    return visible(text)


def command_property(text: str) -> str:
    """Return a value for `file=`, `title=` in a GitHub Actions workflow command."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def command_data(text: str) -> str:
    """Return the message part of a GitHub Actions workflow command; line ends cannot start another command."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def url_path(path: str) -> str:
    """Return a repository path for use behind a URL of ours, with nothing left that Markdown or HTML could act on."""
    return quote(redaction.clean(path[:2_000]), safe="/", errors="replace")


def page(text: str) -> str:
    """Return text for an HTML element or a quoted attribute."""
    return html.escape(visible(text), quote=True)


def annotation(text: str, limit: int = 16_000) -> str:
    """Return text for a check run's annotation, which GitHub shows as plain text."""
    shown = visible(text[: limit + 1_000])
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def sarif(text: str, limit: int = 16_000) -> str:
    """Return text for a SARIF message: plain, but `[text](target)` is a link there, so its bracket loses that meaning."""
    return _LINKLIKE.sub(r"\\[", annotation(text, limit))


def mermaid_word(text: str) -> str:
    """Return a bare word for a Mermaid diagram: a letter or low line first, none of its three words for keys."""
    word = _NO_WORD.sub("_", redaction.clean(text[:400]))[:40]
    return f"_{word}" if _NO_FIRST.match(word) else word


def mermaid_label(text: str) -> str:
    """Return text for quotes in a Mermaid diagram; letters of every script stay, all that has a meaning there is a low line."""
    return _DIRECTION.sub("_", _NO_LABEL.sub("_", redaction.clean(text[:400])))[:80] or "_"


def _plain(text: str, *, first: bool) -> str:
    escaped = _MARKDOWN.sub(lambda match: f"\\{match.group()}", text)
    escaped = _LIVE.sub(lambda match: f"{match.group()}\u200b", escaped)
    return _AT_LINE_START.sub(_guard, escaped) if first else escaped


def _guard(match: re.Match[str]) -> str:
    start = match.group(1)
    return f"{start}\u200b" if start.isdigit() else f"\\{start}"
