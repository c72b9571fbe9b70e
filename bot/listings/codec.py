"""JSON for the facts of this folder, so that untrusted files are read in a limited child process."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


def encode(value: object) -> Any:
    """Return `value` (dataclasses, tuples, mappings, enums, plain values) as JSON-ready data."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: encode(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): encode(child) for key, child in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(child) for child in value]
    return value


def decode(kind: type[T], data: Any) -> T:
    """Return the value of type `kind` that `encode` wrote. Raises ValueError for anything else."""
    try:
        return typing.cast("T", _decode(kind, data))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from None


def dumps(value: object) -> bytes:
    """Return `encode(value)` as bytes; lone surrogates (bytes that are not UTF-8) survive."""
    return json.dumps(encode(value), separators=(",", ":")).encode("ascii")


def loads(kind: type[T], payload: bytes) -> T:
    """Return the value in `payload`. Raises ValueError when it is not one."""
    return decode(kind, json.loads(payload))


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _decode(hints[name], child) for name, child in data.items()})
    if origin is tuple:
        return tuple(_decode(typing.get_args(kind)[0], child) for child in data)
    if origin in {typing.Union, types.UnionType}:
        inner = [one for one in typing.get_args(kind) if one is not type(None)]
        return None if data is None else _decode(inner[0], data)
    if origin is not None and issubclass(origin, Mapping):
        key, value = typing.get_args(kind)
        return {key(name): _decode(value, child) for name, child in data.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if isinstance(kind, type) and not isinstance(data, kind):
        raise TypeError(f"{type(data).__name__} where {kind.__name__} belongs")
    return data
