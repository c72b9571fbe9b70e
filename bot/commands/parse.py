"""Which commands a comment holds, read from the Markdown tree: code, quotes, HTML and links never count. Pure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST = 10
"""Commands of one comment that are looked at."""
_BREAKS = frozenset({"softbreak", "hardbreak"})
_SPOKEN = frozenset({"text", "code_inline"})


@dataclass(frozen=True, slots=True)
class Written:
    """One command as written. `verb` is the known verb, or empty with `near` the one that was perhaps meant."""

    position: int
    text: str
    verb: str
    arguments: tuple[str, ...]
    near: str = ""


def commands(body: str, *, prefix: str, bot_name: str, verbs: Sequence[str]) -> tuple[Written, ...]:
    """Return the commands of a comment in order. `prefix` is `/migrate`; `@bot_name migrate ...` means the same."""
    found: list[Written] = []
    for line in _spoken_lines(body):
        words = _addressed(line, prefix, bot_name)
        if words is not None and len(found) < MOST:
            found.append(_written(len(found), line, words, verbs))
    return tuple(found)


def commands_as_json(payload: bytes) -> bytes:
    """Do the same for a limited child process: JSON in, JSON out."""
    asked = json.loads(payload)
    found = commands(asked["body"], prefix=asked["prefix"], bot_name=asked["bot_name"], verbs=asked["verbs"])
    return json.dumps([[item.position, item.text, item.verb, item.arguments, item.near] for item in found]).encode()


def commands_from_json(answer: bytes) -> tuple[Written, ...]:
    """Read what `commands_as_json` returned."""
    rows = json.loads(answer)
    return tuple(Written(int(row[0]), str(row[1]), str(row[2]), tuple(map(str, row[3])), str(row[4])) for row in rows)


def _spoken_lines(body: str) -> Iterator[str]:
    """Yield the lines that a person says: paragraphs, also in lists, outside of quotes."""
    quotes = 0
    container = ""
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type in {"blockquote_open", "blockquote_close"}:
            quotes += token.nesting
        elif token.type == "inline":
            if not quotes and container == "paragraph_open":
                yield from _lines(token.children or [])
        else:
            container = token.type


def _lines(children: list[Token]) -> Iterator[str]:
    """Yield the lines of a paragraph that begin with plain text; later code and emphasis are words like others."""
    parts: list[str] = []
    opens_plainly = True
    for child in children:
        if child.type in _BREAKS:
            if parts and opens_plainly:
                yield "".join(parts).strip()
            parts, opens_plainly = [], True
        else:
            if not any(parts) and child.type != "text":
                opens_plainly = False
            parts.append(child.content if child.type in _SPOKEN else "")
    if parts and opens_plainly:
        yield "".join(parts).strip()


def _addressed(line: str, prefix: str, bot_name: str) -> list[str] | None:
    """Return the words after the address, or None when the line is not for us."""
    words = line.split()
    if not words:
        return None
    if words[0].lower() == prefix:
        return words[1:]
    by_name = words[0].lower().rstrip(",:") == f"@{bot_name}".lower()
    if by_name and len(words) > 1 and words[1].lower() == prefix[1:]:
        return words[2:]
    return None


def _written(position: int, line: str, words: list[str], verbs: Sequence[str]) -> Written:
    if not words:
        return Written(position, line, "help", ())
    word = words[0].lower()
    if word in verbs:
        return Written(position, line, word, tuple(words[1:]))
    near = difflib.get_close_matches(word, verbs, n=1, cutoff=0.6)
    return Written(position, line, "", tuple(words), near[0] if near else "")
