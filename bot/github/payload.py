"""Reading single fields out of JSON that anybody may have written. Pure; every complaint is an `Unreadable`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_REPOSITORY = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_MAX_ID = 2**63 - 1
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):
    """The body is not JSON, or a field that we need is missing or of another kind."""


def decode(body: bytes) -> Payload:
    """Return the JSON object in `body`; duplicate keys, NaN and other values than an object are refused."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise Unreadable("the body is not UTF-8") from error
    except RecursionError as error:
        raise Unreadable("the body is nested too deeply") from error
    except ValueError as error:
        raise Unreadable(f"the body is not JSON that can be read: {error}"[:200]) from error
    if not isinstance(value, dict):
        raise Unreadable("the body is not a JSON object")
    return Payload(value)


class Payload:
    """One JSON object and where it stands. Readers either return a value of the named kind or raise `Unreadable`."""

    def __init__(self, fields: Mapping[str, Any], place: str = "") -> None:
        self._fields = fields
        self._place = place

    def __contains__(self, name: str) -> bool:
        return self._fields.get(name) is not None

    def __bool__(self) -> bool:
        return bool(self._fields)

    def names(self) -> frozenset[str]:
        """Return the names of the fields that are there."""
        return frozenset(name for name in self._fields if name in self)

    def child(self, name: str) -> Payload:
        """Return the object under `name`."""
        value = self._fields.get(name)
        if not isinstance(value, dict):
            raise self._complaint(name, "an object")
        return Payload(value, f"{self._place}{name}.")

    def optional(self, name: str) -> Payload:
        """Return the object under `name`, or an empty one."""
        value = self._fields.get(name)
        return Payload(value if isinstance(value, dict) else {}, f"{self._place}{name}.")

    def optional_children(self, name: str) -> list[Payload]:
        """Return the objects in the list under `name`, or nothing."""
        values = self._fields.get(name)
        found = values if isinstance(values, list) else []
        return [Payload(value, f"{self._place}{name}[].") for value in found if isinstance(value, dict)]

    def number(self, name: str) -> int:
        """Return a positive id or number that fits 63 bits."""
        value = self._fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _MAX_ID:
            raise self._complaint(name, "a positive number")
        return value

    def text(self, name: str, limit: int) -> str:
        """Return a non-empty text of at most `limit` characters, without characters that no database stores."""
        value = self._fields.get(name)
        if not isinstance(value, str) or not value or len(value) > limit:
            raise self._complaint(name, f"a text of 1 to {limit} characters")
        return _UNSTORABLE.sub("\ufffd", value)

    def optional_text(self, name: str, limit: int) -> str:
        """Return a text, cut to `limit` characters, or the empty text."""
        value = self._fields.get(name)
        return _UNSTORABLE.sub("\ufffd", value[:limit]) if isinstance(value, str) else ""

    def optional_flag(self, name: str) -> bool:
        """Return whether `name` is exactly true."""
        return self._fields.get(name) is True

    def sha(self, name: str) -> str:
        """Return a full object name."""
        return self._matching(name, _SHA, "a full SHA")

    def repository_name(self, name: str) -> str:
        """Return `owner/name`."""
        return self._matching(name, _REPOSITORY, "owner/name")

    def _matching(self, name: str, pattern: re.Pattern[str], kind: str) -> str:
        value = self._fields.get(name)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self._complaint(name, kind)
        return value

    def _complaint(self, name: str, kind: str) -> Unreadable:
        return Unreadable(f"`{self._place}{name}` is not {kind}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("an object has the same key twice")
    return fields


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
