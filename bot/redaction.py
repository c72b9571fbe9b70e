"""Secrets do not leave: every text that goes out (log line, comment, check, page, terminal) passes `clean`.

A secret is known in two ways. By value: `remember` is called where a secret enters the process, and `clean` then finds it
as it is, in its URL, base64 and JSON forms, and any long piece of these. By shape: tokens, keys and passwords that nobody
told us of are found by pattern.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus, unquote

MASK = "‹redacted›"
"""What stands in a secret's place: no character of it means anything to Markdown, HTML or a shell."""
SHORTEST = 6
"""Characters; a value shorter than this is too common to be looked for."""
MOST = 200
"""Secrets that are kept; then the older half of the passing ones (tokens, which end within the hour) is forgotten."""

_PATTERNS = re.compile(
    r"gh[pousr]_[A-Za-z0-9._-]{20,2000}"
    r"|github_pat_[A-Za-z0-9_]{20,500}"
    r"|(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bnapi_[a-z0-9]{20,200}"
    r"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{0,20000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
    r"|(?P<scheme>\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@'\"]{0,200}:)[^\s/@'\"]{1,500}(?=@)"
    r"|(?P<name>\b(?i:pgpassword|password|passwd|client_secret|api_key)=)(?:'[^'\"\n]{1,500}'|[^\s'\"&;,)\\]{1,500})"
    r"|(?P<header>\b(?i:authorization): ?(?i:basic|bearer|token) )[A-Za-z0-9+/=._-]{6,4000}"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way in which a secret may be written, and how many of its characters in a row give it away."""

    text: str
    enough: int


class Vault:
    """The secrets of one process. Safe between threads."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, bool] = OrderedDict()
        self._grams: dict[str, list[tuple[_Form, int]]] = {}
        self._guard = threading.Lock()

    def remember(self, value: str, *, passing: bool = False) -> None:
        """Look for `value` from now on. `passing` secrets (tokens of an hour) may be forgotten when there are many."""
        if len(value) < SHORTEST:
            return
        with self._guard:
            if value in self._values:
                self._values.move_to_end(value)
                return
            self._values[value] = passing
            self._add(value)
            if len(self._values) > MOST:
                self._forget_half()

    def clean(self, text: str) -> str:
        """Return `text` with every secret replaced."""
        return _PATTERNS.sub(_masked, self._without_values(text))

    def _add(self, value: str) -> None:
        for form in _forms(value):
            for start in range(0, len(form.text) - SHORTEST + 1, form.enough - SHORTEST + 1):
                self._grams.setdefault(form.text[start : start + SHORTEST], []).append((form, start))

    def _forget_half(self) -> None:
        """Begin anew without the older half of the passing secrets."""
        passing = [value for value, may_go in self._values.items() if may_go]
        for value in passing[: len(passing) // 2]:
            del self._values[value]
        self._grams = {}
        for value in self._values:
            self._add(value)

    def _without_values(self, text: str) -> str:
        grams = self._grams
        if not grams:
            return text
        parts: list[str] = []
        end, position, last = 0, 0, len(text) - SHORTEST
        while position <= last:
            found = grams.get(text[position : position + SHORTEST])
            if found:
                start, stop = _longest(text, position, found)
                if stop > start:
                    parts += (text[end : max(start, end)], MASK)
                    end = position = stop
                    continue
            position += 1
        return "".join([*parts, text[end:]])


def _longest(text: str, position: int, found: list[tuple[_Form, int]]) -> tuple[int, int]:
    """Return the longest piece of a secret around `position`, or an empty one when none is long enough to matter."""
    best = (position, position)
    for form, offset in found:
        back = 0
        while back < min(position, offset) and text[position - back - 1] == form.text[offset - back - 1]:
            back += 1
        ahead = SHORTEST
        most = min(len(text) - position, len(form.text) - offset)
        while ahead < most and text[position + ahead] == form.text[offset + ahead]:
            ahead += 1
        if back + ahead >= form.enough and back + ahead > best[1] - best[0]:
            best = (position - back, position + ahead)
    return best


def _forms(value: str) -> Iterator[_Form]:
    written = [value, quote(value, safe=""), quote_plus(value), unquote(value), json.dumps(value)[1:-1]]
    written += [json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]]
    if "\n" in value:
        written += value.splitlines()
    written += _encoded(value.encode("utf-8", "surrogatepass"))
    for text in dict.fromkeys(written):
        if len(text) >= SHORTEST and not text.startswith("-----"):
            yield _Form(text, 20 if len(text) >= 40 else max(SHORTEST, -(-len(text) * 3 // 5)))


def _encoded(raw: bytes) -> Iterator[str]:
    """Return the base64 of a secret at each of the three places where it may stand inside something longer."""
    for shift, before in ((0, 0), (1, 2), (2, 3)):
        text = base64.b64encode(bytes(shift) + raw).decode("ascii").rstrip("=")
        sure = text[before : (shift + len(raw)) * 8 // 6]
        yield sure
        yield sure.replace("+", "-").replace("/", "_")


def _masked(match: re.Match[str]) -> str:
    kept = match["scheme"] or match["name"] or match["header"] or ""
    return f"{kept}{MASK}"


_vault = Vault()


def remember(value: str, *, passing: bool = False) -> None:
    """Look for this secret in everything that leaves the process; see `Vault.remember`."""
    _vault.remember(value, passing=passing)


def remember_address(address: str) -> None:
    """Look for the password in a database address (a URL or `name=value` pairs); the rest of it is no secret."""
    for pattern in (r"://[^/@\s]*?:([^/@\s]+)@", r"(?:^|[\s?&])password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s&]+))"):
        for match in re.finditer(pattern, address):
            for found in filter(None, match.groups()):
                remember(found)
                remember(unquote(found))
                remember(re.sub(r"\\(.)", r"\1", found))


def clean(text: str) -> str:
    """Return `text` without secrets."""
    return _vault.clean(text)


def clean_values(value: Any) -> Any:
    """Return a value of a log line with every text in it clean; anything that is no plain value becomes its clean text."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {clean(str(key)): clean_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean_values(item) for item in value]
    return clean(str(value))
