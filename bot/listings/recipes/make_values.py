"""What `$(...)` stands for in a Makefile: variables, substitutions, and the functions that lists of files are made with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from posixpath import basename, dirname

from bot.findings import Location
from bot.listings.bash.word import Piece, Word, cut, raw, split

DEPTH_LIMIT = 12
VALUE_LIMIT = 2000
REFERENCE_LIMIT = 2000
Values = Mapping[str, Word]
CLOSING = {"(": ")", "{": "}"}
FUNCTION = re.compile(
    r"(addprefix|addsuffix|patsubst|subst|notdir|dir|basename|suffix|filter-out|filter|wildcard|sort|strip|abspath|realpath"
    r"|firstword|lastword|foreach|or|if)\s+(.*)",
    re.DOTALL,
)


def references(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) of each `$(name)`, `${name}`, `$x` and `$$` (an empty name), outermost ones only."""
    position = 0
    for _ in range(REFERENCE_LIMIT):
        start = text.find("$", position)
        if start < 0 or start + 1 >= len(text):
            return
        after = text[start + 1]
        end = _closed(text, start + 1) if after in CLOSING else start + 2
        if end < 0:
            return
        yield start, end, "" if after == "$" else text[start + 2 : end - 1] if after in CLOSING else after
        position = end


def _closed(text: str, start: int) -> int:
    """Return where the bracket at `start` is closed, after the bracket; -1 when it is not."""
    opening, closing, depth = text[start], CLOSING[text[start]], 0
    for match in re.compile(rf"[{re.escape(opening + closing)}]").finditer(text, start):
        depth += 1 if match[0] == opening else -1
        if depth == 0:
            return match.end()
    return -1


def expanded(values: Values, word: Word, depth: int) -> Word:
    """Return a word with its references replaced."""
    result: list[Piece] = []
    for piece in word:
        if not piece.known or "$" not in piece.text:
            result.append(piece)
            continue
        position = 0
        for start, end, name in references(piece.text):
            result.append(replace(piece, text=piece.text[position:start]))
            result += value(values, name, piece.origin, depth + 1) if name else (replace(piece, text="$"),)
            position = end
            if len(result) > VALUE_LIMIT:
                return tuple(result[:VALUE_LIMIT])
        result.append(replace(piece, text=piece.text[position:]))
    return tuple(piece for piece in result if piece.text)


def value(values: Values, name: str, origin: Location, depth: int) -> Word:
    """Return what `$(name)` stands for; a name that nobody sets is known only at run time."""
    if depth > DEPTH_LIMIT:
        return ()
    called = FUNCTION.match(name)
    if called:
        return _called(values, called[1], called[2], origin, depth + 1)
    if name in {"CURDIR", "PWD"}:
        return (Piece("/github/workspace", origin),)
    if name in values:
        return expanded(values, values[name], depth + 1)
    changed = re.fullmatch(r"([\w.-]+):([^=]*)=(.*)", name)
    if changed and changed[1] in values:
        words = split(expanded(values, values[changed[1]], depth + 1))
        old, new = (raw(_text(values, part, origin, depth)) for part in (changed[2], changed[3]))
        return joined(_patterned(words, old if "%" in old else f"%{old}", new if "%" in old else f"%{new}"))
    if "$" in name or re.search(r"\s", name):
        return _text(values, name, origin, depth)
    if name == "MAKE":
        return (Piece("make", origin, "make"),)
    return (Piece(f"$({name})", origin, f"$({name})", known=False, quoted=True),)


def joined(words: Iterable[Word]) -> Word:
    """Return one word of many, with blanks between them at which a shell splits."""
    result: list[Piece] = []
    for word in words:
        result += ([Piece(" ", word[0].origin)] if result and word else []) + list(word)
    return tuple(result)


def _text(values: Values, text: str, origin: Location, depth: int) -> Word:
    return expanded(values, (Piece(text, origin, text),), depth + 1) if text else ()


def _called(values: Values, function: str, text: str, origin: Location, depth: int) -> Word:
    arguments = _arguments(text)
    last = split(_text(values, arguments[-1], origin, depth))
    first = raw(_text(values, arguments[0], origin, depth))
    if function in {"addprefix", "addsuffix"} and len(arguments) == 2:
        extra = _text(values, arguments[0], origin, depth)
        return joined((*extra, *word) if function == "addprefix" else (*word, *extra) for word in last)
    if function == "patsubst" and len(arguments) == 3:
        return joined(_patterned(last, first, raw(_text(values, arguments[1], origin, depth))))
    if function == "subst" and len(arguments) == 3:
        new = raw(_text(values, arguments[1], origin, depth))
        return joined((replace(word[-1], text=raw(word).replace(first, new)),) if first else word for word in last)
    if function in {"notdir", "dir", "basename", "suffix"}:
        return joined(_parts(function, last))
    if function in {"filter", "filter-out"} and len(arguments) == 2:
        wanted = function == "filter"
        return joined(word for word in last if any(_fits(raw(word), one) for one in first.split()) is wanted)
    if function in {"firstword", "lastword"}:
        return last[0 if function == "firstword" else -1] if last else ()
    if function == "foreach" and len(arguments) == 3:
        words = split(_text(values, arguments[1], origin, depth))
        return joined(_text({**values, first.strip(): word}, arguments[2], origin, depth) for word in words[:500])
    if function in {"or", "if"}:
        return _text(values, arguments[0 if function == "or" else min(1, len(arguments) - 1)], origin, depth)
    return joined(last)


def _arguments(text: str) -> list[str]:
    """Return the arguments of a function, split at the commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"[(){},]", text):
        if match[0] == "," and depth == 0:
            parts.append(text[start : match.start()].strip())
            start = match.end()
        elif match[0] != ",":
            depth += 1 if match[0] in "({" else -1
    return [*parts, text[start:].strip()]


def _fits(text: str, pattern: str) -> bool:
    head, mark, tail = pattern.partition("%")
    return text == pattern if not mark else text.startswith(head) and text.endswith(tail) and len(text) >= len(head + tail)


def _patterned(words: Sequence[Word], old: str, new: str) -> Iterator[Word]:
    """Yield the words after `%`-substitution; the part that `%` stands for keeps who spelled it."""
    head, mark, tail = old.partition("%")
    before, _, after = new.partition("%")
    for word in words:
        text = raw(word)
        if not mark or not _fits(text, old) or not word:
            yield word
            continue
        ends = [(replace(word[0], text=part),) if part else () for part in (before, after)]
        yield (*ends[0], *cut(word, len(head), len(text) - len(tail)), *ends[1])


def _parts(function: str, words: Sequence[Word]) -> Iterator[Word]:
    for word in words:
        text = raw(word)
        start = len(text) - len(basename(text))
        dot = text.rfind(".")
        dot = dot if dot > start else len(text)
        yield {
            "notdir": cut(word, start),
            "dir": cut(word, 0, len(dirname(text)) + 1),
            "basename": cut(word, 0, dot),
            "suffix": cut(word, dot),
        }[function]
