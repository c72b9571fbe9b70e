"""Shell patterns: braces, globs against a tree, and the patterns inside `${name%...}` and `case`. Linear in the text."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from posixpath import normpath

from bot.listings.bash.word import Piece, Word

RANGE = re.compile(r"\{(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?\}")
LETTERS = re.compile(r"\{([A-Za-z])\.\.([A-Za-z])\}")
CHOICE = re.compile(r"\{([^{}\s]*,[^{}\s]*)\}")
LIMIT = 5000
NESTING_LIMIT = 50


class TooMany(ValueError):
    """A pattern stands for more words than anybody lists."""


def braces(word: Word) -> list[Word]:
    """Return the words that `{01..06}` and `{a,b}` in the unquoted parts of `word` stand for. Raises TooMany."""
    if sum(piece.text.count("{") for piece in word if not piece.quoted) > NESTING_LIMIT:
        raise TooMany
    for number, piece in enumerate(word):
        if piece.quoted or not piece.known or "{" not in piece.text:
            continue
        match = RANGE.search(piece.text) or LETTERS.search(piece.text) or CHOICE.search(piece.text)
        if match is None:
            continue
        before, after = word[:number], word[number + 1 :]
        results = []
        for text in _alternatives(match):
            spelled = match[0] if match.re is not CHOICE else text
            middle = (
                replace(piece, text=piece.text[: match.start()]),
                replace(piece, text=text, spelled=spelled, quoted=True),
                replace(piece, text=piece.text[match.end() :]),
            )
            results += braces((*before, *(part for part in middle if part.text), *after))
            if len(results) > LIMIT:
                raise TooMany
        return results
    return [word]


def sequence(first: str, last: str, step: str | None = None) -> list[str]:
    """Return the numbers from `first` to `last` as a brace range writes them: padded when an end is. Raises TooMany."""
    low, high, by = int(first), int(last), abs(int(step or 1)) or 1
    if abs(high - low) // by >= LIMIT:
        raise TooMany
    padded = any(re.match(r"-?0\d", end) for end in (first, last))
    width = max(len(first), len(last)) if padded else 0
    numbers = range(low, high + 1, by) if low <= high else range(low, high - 1, -by)
    return [str(number).zfill(width) for number in numbers]


def _alternatives(match: re.Match[str]) -> Sequence[str]:
    if match.re is RANGE:
        return sequence(match[1], match[2], match[3])
    if match.re is LETTERS:
        low, high = ord(match[1]), ord(match[2])
        return [chr(code) for code in (range(low, high + 1) if low <= high else range(low, high - 1, -1))]
    return match[1].split(",")


@lru_cache(maxsize=1024)
def translate(pattern: str, *, star: str = "[^/]*", greedy: bool = True) -> re.Pattern[str]:
    """Return the regular expression of a shell pattern; characters after a backslash are literal, `star` is what `*` matches."""
    result, position = [], 0
    star = re.sub(r"(?:\*)+$", "*" if greedy else "*?", star)
    pattern = re.sub(r"\*{3,}", "**", pattern[:1000])
    while position < len(pattern):
        char = pattern[position]
        end = pattern.find("]", position + 2) if char == "[" else -1
        if char == "\\" and position + 1 < len(pattern):
            position += 1
            result.append(re.escape(pattern[position]))
        elif char == "*":
            result.append(star)
        elif char == "?":
            result.append("[^/]" if "/" in star else ".")
        elif end > 0:
            body = re.sub(r"\[:(\w+):\]", "", pattern[position + 1 : end]) or "0-9"
            result.append("[" + re.sub(r"^!", "^", body).replace("\\", "\\\\").replace("[", "\\[") + "]")
            position = end
        else:
            result.append(re.escape(char))
        position += 1
    try:
        return re.compile("".join(result), re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern), re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    """Whether `text` as a whole matches a pattern of `case`, `[[ == ]]`, `find -name`: `*` matches slashes too."""
    if pattern.count("*") > 4 or len(text) > 500:
        return False
    return translate(pattern, star=".*").fullmatch(text) is not None


def is_slow(expression: str) -> bool:
    """Whether a regular expression may take long, or is not ours to read."""
    return len(expression) > 100 or len(re.findall(r"[*+{]", expression)) > 2 or re.search(r"\)[*+{]", expression) is not None


def pattern_of(word: Word) -> str:
    """Return the pattern text of a word: quoted parts escaped."""
    parts = (re.sub(r"([*?\[\]\\])", r"\\\1", piece.text) if piece.quoted else piece.text for piece in word)
    return "".join(parts)


def is_pattern(word: Word) -> bool:
    """Whether an unquoted part of the word holds a pattern character."""
    return any(not piece.quoted and piece.known and re.search(r"[*?]|\[.+\]", piece.text) for piece in word)


class Paths:
    """The files and folders of a tree, for globs, `find` and existence checks."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Keep the sorted paths and their folders."""
        self.files = frozenset(paths)
        parents = {path[: match.start()] for path in self.files for match in re.finditer("/", path)}
        self.folders = frozenset(parents | {""})
        self._sorted = sorted(self.files | parents)

    def below(self, folder: str) -> list[str]:
        """Return every path under `folder` (not itself), sorted by bytes."""
        prefix = f"{folder}/" if folder else ""
        start = bisect_left(self._sorted, prefix)
        return list(itertools.takewhile(lambda path: path.startswith(prefix), itertools.islice(self._sorted, start, None)))

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that a repository-relative pattern names, as the shell sorts them."""
        clean = normpath(pattern)
        depth = clean.count("/")
        fixed = clean.split("*", 1)[0].split("?", 1)[0].split("[", 1)[0]
        folder = fixed.rsplit("/", 1)[0] if "/" in fixed else ""
        if clean.count("*") > 12:
            return []
        expression = translate(clean)
        deep = "**" in clean
        candidates = self.below(folder)
        if deep:
            expression = translate(clean.replace("**/", "\ue010").replace("**", "\ue011"))
            expression = re.compile(expression.pattern.replace("\ue010", "(?:[^/]+/)*").replace("\ue011", ".*"))
        return [
            path
            for path in candidates
            if (deep or path.count("/") == depth) and expression.fullmatch(path) and not path.rsplit("/", 1)[-1].startswith(".")
        ]


def produced(word: Word, prefix_length: int, path: str, namer: Piece | None) -> Word:
    """Return the word of a path that a pattern produced: the part that names the file keeps who spelled it."""
    origin = namer or word[0]
    name = Piece(path[prefix_length:], origin.origin, origin.spelled, quoted=True, soft=origin.soft, glob=_is_open(namer))
    head = Piece(path[:prefix_length], word[0].origin, word[0].spelled, quoted=True, soft=any(p.soft for p in word))
    return tuple(piece for piece in (head, name) if piece.text)


def _is_open(namer: Piece | None) -> bool:
    if namer is None:
        return True
    return not namer.quoted and re.match(r"\d?[*?\[]", namer.text.rsplit("/", 1)[-1]) is not None
