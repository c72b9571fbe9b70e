"""Facts across a process boundary: JSON in, JSON out, frozen dataclasses at both ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from bot.catalog.model import Catalog, CatalogObject, Identity, Value

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: Any, kind: Any) -> Any:
    """Return plain JSON values of a frozen dataclass of type `kind`."""
    return _adapter(kind).dump_python(value, mode="json")


def load(data: Any, kind: type[T]) -> T:
    """Return the dataclass of type `kind` that `dump` made `data` from. Raises pydantic.ValidationError."""
    made: T = _adapter(kind).validate_python(data)  # type: ignore[arg-type]
    return made


def dump_catalog(catalog: Catalog | None) -> Any:
    """Return a catalog as plain JSON values; identities become numbers in the order of the objects."""
    if catalog is None:
        return None
    numbers = {identity: number for number, identity in enumerate(catalog.objects)}
    outside = sorted({need for needs in catalog.dependencies.values() for need in needs} | set(catalog.dependencies))
    for identity in outside:
        numbers.setdefault(identity, len(numbers))
    return {
        "names": [[identity.kind, identity.name, identity.parent] for identity in numbers],
        "objects": [[item.attributes, item.classid, item.oid, item.subid] for item in catalog.objects.values()],
        "dependencies": [[numbers[item], [numbers[need] for need in needs]] for item, needs in catalog.dependencies.items()],
        "not_read": list(catalog.not_read),
        "server_version": catalog.server_version,
    }


def load_catalog(data: Any) -> Catalog | None:
    """Return the catalog that `dump_catalog` wrote."""
    if data is None:
        return None
    names = [Identity(str(kind), str(name), str(parent)) for kind, name, parent in data["names"]]
    objects = {
        identity: CatalogObject(identity, {key: _value(item) for key, item in attributes.items()}, classid, oid, subid)
        for identity, (attributes, classid, oid, subid) in zip(names, data["objects"], strict=False)
    }
    needs = {names[item]: frozenset(names[need] for need in needed) for item, needed in data["dependencies"]}
    return Catalog(objects, needs, tuple(data["not_read"]), int(data["server_version"]))


def _value(data: Any) -> Value:
    """JSON arrays become tuples again, so that catalogs from either side of a pipe compare equal."""
    if isinstance(data, list):
        return tuple(_value(item) for item in data)
    if isinstance(data, Mapping):
        return {key: _value(item) for key, item in data.items()}
    found: Value = data
    return found


def encode(message: Any) -> bytes:
    """Return JSON bytes."""
    return json.dumps(message, separators=(",", ":"), default=_plain).encode()


def decode(data: bytes) -> Any:
    """Return what `encode` was given, as plain values."""
    return json.loads(data)


def _plain(value: object) -> Any:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
