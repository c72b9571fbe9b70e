"""GitHub's published API description, cut down: what a request may hold, what an answer must hold.

Checking needs `jsonschema-rs`, a test dependency. Where it is missing the stand-in still runs, with its hand-written rules
only, and says so on its pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

try:
    import jsonschema_rs
except ImportError:  # pragma: no cover - the demo of an installation without test dependencies
    jsonschema_rs = None  # type: ignore[assignment]

Schema = Mapping[str, Any]
CHECKED = jsonschema_rs is not None
MOMENT = "2026-01-01T00:00:00Z"
_NEUTRAL: Mapping[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "null": None}


class ContractBroken(AssertionError):
    """The stand-in itself said something that GitHub never would: a defect of the stand-in."""


@cache
def document() -> Mapping[str, Any]:
    """Return the cut description: `operations`, `webhooks`, `$defs`, `source`."""
    text = resources.files(__package__).joinpath("contract.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


def refusals(operation: str, body: Any) -> list[str]:
    """Return what is wrong with a request body, as `place: complaint`; nothing when it is right."""
    schema = document()["operations"][operation]["request"]
    if schema is None or not CHECKED:
        return []
    return [
        f"{'/'.join(map(str, error.instance_path)) or 'body'}: {error.message}"
        for error in _validator(f"q {operation}", schema).iter_errors(body)
    ]


def check_response(operation: str, status: int, body: Any) -> None:
    """Raise `ContractBroken` unless this is an answer that the description knows."""
    responses = document()["operations"][operation]["responses"]
    if str(status) not in responses:
        raise ContractBroken(f"{operation} never answers {status}")
    _must_fit(f"a {operation} {status}", responses[str(status)], body)


def check_webhook(name: str, body: Any) -> None:
    """Raise `ContractBroken` unless this is a payload of webhook `name` (`pull-request-opened`)."""
    _must_fit(f"w {name}", document()["webhooks"][name], body)


def filled(schema: Schema | str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return `known` completed by neutral values for everything that the schema (or the name of one) requires."""
    start = {"$ref": f"#/$defs/{schema}"} if isinstance(schema, str) else schema
    return cast("dict[str, Any]", _fill(start, dict(known)))


def completed(schema: Schema, known: Any) -> Any:
    """Return an answer (object or list) completed by neutral values for everything that its schema requires."""
    return _fill(schema, known)


_MISSING = object()


def _fill(schema: Schema, known: Any = _MISSING) -> Any:
    schema = _resolved(schema)
    types = schema.get("type")
    if known is _MISSING:
        return _neutral(schema)
    if isinstance(known, dict) and "properties" in schema:
        properties, required = schema["properties"], schema.get("required", ())
        inner = {name: _fill(properties[name], value) if name in properties else value for name, value in known.items()}
        return {**{name: _fill(properties.get(name, {})) for name in required if name not in known}, **inner}
    if isinstance(known, list) and (types == "array" or "items" in schema):
        return [_fill(schema.get("items", {}), item) for item in known]
    return known


def _neutral(schema: Schema) -> Any:
    """Return the plainest value that a schema allows; null wherever it is allowed."""
    types = schema.get("type", "object" if "properties" in schema else None)
    if isinstance(types, list):
        return None if "null" in types else _neutral({**schema, "type": types[0]})
    if "enum" in schema:
        return schema["enum"][0]
    if types == "object":
        return _fill(schema, {}) if "properties" in schema else {}
    if types == "array":
        return []
    if types == "string":
        return {"uri": "https://example.org/", "date-time": MOMENT}.get(
            schema.get("format", ""), "x" * schema.get("minLength", 0)
        )
    return _NEUTRAL.get(str(types))


def _resolved(schema: Schema) -> Schema:
    """Follow references, and of alternatives take null for a missing value or else the first; `allOf` is merged."""
    while True:
        if "$ref" in schema:
            schema = document()["$defs"][schema["$ref"].rsplit("/", 1)[1]]
        elif "allOf" in schema:
            schema = _merged(schema)
        elif ("anyOf" in schema or "oneOf" in schema) and "properties" not in schema:
            alternatives = [_resolved(item) for item in schema.get("anyOf") or schema["oneOf"]]
            objects = [item for item in alternatives if item.get("type") != "null"]
            if len(objects) < len(alternatives) and "properties" not in objects[0]:
                return {"type": ["null"]}
            chosen = dict(objects[0])
            if len(objects) < len(alternatives) and isinstance(chosen.get("type"), str):
                chosen["type"] = [chosen["type"], "null"]
            return chosen
        else:
            return schema


def _merged(schema: Schema) -> Schema:
    merged: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
    for part in map(_resolved, schema["allOf"]):
        mine, theirs = merged.get("properties", {}), part.get("properties", {})
        shared = {name: {"allOf": [mine[name], theirs[name]]} for name in mine.keys() & theirs.keys()}
        required = [*merged.get("required", ()), *part.get("required", ())]
        types = [kind for kind in (merged.get("type"), part.get("type")) if kind]
        merged = {**part, **merged, "properties": {**mine, **theirs, **shared}, "required": required}
        merged["type"] = next((kind for kind in types if isinstance(kind, str)), types[0] if types else "object")
    return {key: value for key, value in merged.items() if value or key not in {"properties", "required"}}


def _must_fit(key: str, schema: Schema | None, body: Any) -> None:
    if schema is None:
        if body is not None:
            raise ContractBroken(f"{key} has no body")
        return
    if not CHECKED:
        return
    errors = [
        f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}" for error in _validator(key, schema).iter_errors(body)
    ]
    if errors:
        raise ContractBroken(f"{key} does not fit GitHub's description:\n" + "\n".join(errors[:10]))


_validators: dict[str, Any] = {}


def _validator(key: str, schema: Schema) -> Any:
    if key not in _validators:
        _validators[key] = jsonschema_rs.Draft202012Validator({**schema, "$defs": document()["$defs"]}, validate_formats=True)
    return _validators[key]
