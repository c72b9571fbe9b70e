"""Texts that match the regular expressions and LIKE patterns of CHECK constraints; the server has the last word. Pure."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable

REGULAR = re.compile(r"(?<!~)~\*? '((?:[^']|'')*)'")
LIKE = re.compile(r"~~\*? '((?:[^']|'')*)'")
ASKED = re.compile(r"\bI?LIKE\s+'((?:[^']|'')*)'", re.IGNORECASE)
SIMILAR = re.compile(r"\b(?:similar_to_escape\(|SIMILAR\s+TO\s+)'((?:[^']|'')*)'", re.IGNORECASE)
WORD = string.digits + string.ascii_lowercase + string.ascii_uppercase
PLAIN = WORD + "-_. @/:+#"
SETS = {"d": string.digits, "w": WORD + "_", "s": " ", "D": string.ascii_lowercase, "W": "-", "S": WORD}
NAMED = {
    "alpha": string.ascii_letters, "digit": string.digits, "alnum": WORD, "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase, "space": " ", "punct": "-_.", "xdigit": string.hexdigits, "word": WORD + "_",
}  # fmt: skip
COUNT = re.compile(r"\{(\d+)(,?)(\d*)\}")
MORE = 3
"""How many repetitions beyond the least are tried."""
LONG = 40
"""How many there are in the longest text of a pattern that sets no end."""
LONGEST = 5
"""One text in so many is as long as its pattern allows."""
MOST = 10_000
"""Letters of one repetition; counts inside counts multiply."""


class _Turn:
    """Chooses at each fork by the digits of one number, so that different numbers walk different ways; or the longest way."""

    def __init__(self, number: int, *, longest: bool = False) -> None:
        self._left = number
        self._longest = longest

    def times(self, low: int, high: int, most: int) -> int:
        """Choose how often something is repeated: between `low` and `high`, or `most` times."""
        return most if self._longest else low + self.of(high - low + 1)

    def of(self, count: int) -> int:
        self._left, chosen = divmod(self._left, count)
        return chosen


_Writer = Callable[[_Turn], str]


def texts(condition: str, number: int, *, extremes: bool = True) -> list[str]:
    """Return a text for each pattern that `condition` names; `number` makes those of different rows differ.

    Without `extremes` none is as long as its pattern allows.
    """
    longest = extremes and number % LONGEST == LONGEST - 1
    patterns = [pattern.replace("''", "'") for pattern in REGULAR.findall(condition)]
    patterns += [_regular(pattern.replace("''", "'")) for pattern in SIMILAR.findall(condition)]
    found = [matching(pattern, number, longest=longest) for pattern in patterns]
    found += [_like(pattern.replace("''", "'"), number) for pattern in LIKE.findall(condition) + ASKED.findall(condition)]
    return [text for text in found if text is not None]


def matching(pattern: str, number: int, *, longest: bool = False) -> str | None:
    """Return a text that `pattern` should match; None for what is not understood: look-around, references, options.

    Nor is there one for a pattern that only asks for letters which are never tried, or for more than `MOST` of them.
    """
    reader = _Reader(pattern)
    try:
        writer = reader.alternatives()
        return writer(_Turn(number, longest=longest)) if reader.at == len(pattern) else None
    except (IndexError, ValueError, RecursionError):
        return None


def _regular(pattern: str) -> str:
    """Return a pattern of SIMILAR TO as a regular expression."""
    return pattern.replace("%", "[a-z]{3}").replace("_", "[a-z]")


def _like(pattern: str, number: int) -> str:
    return re.sub(r"\\(.)|%|_", lambda match: match[1] or (f"a{number}" if match[0] == "%" else WORD[number % 36]), pattern)


class _Reader:
    """Reads a regular expression once, left to right, into something that writes texts. Raises ValueError, IndexError."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self) -> _Writer:
        ways = [self._sequence()]
        while self._next() == "|":
            self.at += 1
            ways.append(self._sequence())
        return lambda turn: ways[turn.of(len(ways))](turn)

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _sequence(self) -> _Writer:
        parts: list[_Writer] = []
        while self._next() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return lambda turn: "".join(part(turn) for part in parts)

    def _atom(self) -> _Writer:
        letter = self._next()
        self.at += 1
        if letter in "^$":
            return lambda _: ""
        if letter == "(":
            return self._group()
        if letter == "[":
            return _one_of(self._bracket())
        if letter == "\\":
            return self._escaped()
        if letter in "*+?{":
            raise ValueError(letter)
        return _one_of(WORD if letter == "." else letter)

    def _group(self) -> _Writer:
        if self.pattern.startswith("?:", self.at):
            self.at += 2
        elif self._next() == "?":
            raise ValueError("look-around")
        inner = self.alternatives()
        if self._next() != ")":
            raise ValueError("open group")
        self.at += 1
        return inner

    def _escaped(self) -> _Writer:
        letter = self.pattern[self.at]
        self.at += 1
        if letter in "mMyYAZbB":
            return lambda _: ""
        if letter.isdigit():
            raise ValueError("reference")
        return _one_of(SETS.get(letter, letter))

    def _bracket(self) -> str:
        negated = self._next() == "^"
        self.at += negated
        members = ""
        while not members or self._next() != "]":
            members += self._member()
        self.at += 1
        return "".join(letter for letter in PLAIN if letter not in members) if negated else members

    def _member(self) -> str:
        if self.pattern.startswith("[:", self.at):
            end = self.pattern.index(":]", self.at)
            name, self.at = self.pattern[self.at + 2 : end], end + 2
            return NAMED.get(name, WORD)
        letter = self.pattern[self.at]
        self.at += 1
        if letter == "\\":
            letter = self.pattern[self.at]
            self.at += 1
            return SETS.get(letter, letter)
        if self._next() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("", "]"):
            last = self.pattern[self.at + 1]
            self.at += 2
            return "".join(map(chr, range(ord(letter), min(ord(last), ord(letter) + 255) + 1)))
        return letter

    def _repeated(self, atom: _Writer) -> _Writer:
        low, most = self._counts()
        if self._next() == "?" and (low, most) != (1, 1):
            self.at += 1
        high = min(most, low + MORE)
        return lambda turn: _bounded(atom(turn) for _ in range(turn.times(low, high, most)))

    def _counts(self) -> tuple[int, int]:
        """Return how often what was read last may be repeated, at least and at most."""
        letter = self._next()
        counted = COUNT.match(self.pattern, self.at) if letter == "{" else None
        if counted:
            self.at = counted.end()
            low = int(counted[1])
            most = int(counted[3]) if counted[3] else low + LONG if counted[2] else low
            return low, max(low, most)
        if letter in ("*", "+", "?") and letter:
            self.at += 1
            return (1, 1 + LONG) if letter == "+" else (0, LONG if letter == "*" else 1)
        return 1, 1


def _bounded(parts: Iterable[str]) -> str:
    found, length = [], 0
    for part in parts:
        length += len(part)
        if length > MOST:
            raise ValueError(length)
        found.append(part)
    return "".join(found)


def _one_of(letters: str) -> _Writer:
    if not letters:
        raise ValueError(letters)
    return lambda turn: letters[turn.of(len(letters))]
