"""How our own comments are told from everybody else's: the first line of each is signed with a key that only we have.

Two codes stand in it. `sign` belongs to the place (repository, pull request, kind of comment), so a line that somebody
copied elsewhere is worth nothing. `seal` covers the whole text, so an edit by anybody shows. What a comment says is never
read back: only whether it still is as we wrote it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

_LINE = re.compile(r"(<!-- [^\n]*?) sign=([0-9a-f]{32}) seal=([0-9a-f]{32}) -->(?=\n|\Z)")
_DIGEST = re.compile(r"\bdigest=([0-9A-Za-z]+)")
ROOM = 100
"""Characters that the two codes take."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment hangs, and what it is: `kind` is the beginning of its first line, such as `<!-- migrate-bot:report`."""

    repository_id: int
    number: int
    kind: str


def key(private_key: str) -> bytes:
    """Return the key for marks, made from the App's private key."""
    return hashlib.sha256(b"marks of migrate-bot:" + private_key.encode()).digest()


def sealed(mark: bytes, place: Place, body: str) -> str:
    """Return `body`, whose first line is a comment of HTML, with both codes in that line."""
    line, _, text = body.partition("\n")
    line = line.removesuffix("-->").rstrip()
    return f"{line} sign={_sign(mark, place)} seal={_seal(mark, place, line, text)} -->\n{text}"


def is_signed(mark: bytes, place: Place, body: str) -> bool:
    """Whether the first line was written by us for this place."""
    found = _LINE.match(body)
    return bool(found) and body.startswith(place.kind) and hmac.compare_digest(found[2], _sign(mark, place))  # type: ignore[index]


def is_unchanged(mark: bytes, place: Place, body: str, wanted: str) -> bool:
    """Whether `body` still is exactly what we wrote, and that had the same digest as `wanted` (or the same text)."""
    was, now = _LINE.match(body), _LINE.match(wanted)
    if was is None or now is None or not hmac.compare_digest(was[3], _seal(mark, place, was[1], body[was.end() :])):
        return False
    old, new = _DIGEST.search(was[1]), _DIGEST.search(now[1])
    return was[3] == now[3] or (old is not None and new is not None and old[1] == new[1])


def _sign(mark: bytes, place: Place) -> str:
    return _code(mark, "sign", str(place.repository_id), str(place.number), place.kind)


def _seal(mark: bytes, place: Place, line: str, text: str) -> str:
    plain = text.replace("\r\n", "\n").strip()
    return _code(mark, "seal", str(place.repository_id), str(place.number), place.kind, line, plain)


def _code(mark: bytes, *parts: str) -> str:
    said = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(mark, said.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
