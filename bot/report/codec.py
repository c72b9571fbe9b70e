"""The report as versioned JSON: the contract of `migrate-bot check --format json`, and how reports are stored.

The public shape is flat where scripts read it (`findings[].path`, `.line`); everything else follows the model.
Within one `version`, keys are only ever added.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.errors import BotError
from bot.report.model import Report, Side

VERSION = 1
_VOLATILE = ("timings", "server")


def to_json(report: Report) -> dict[str, Any]:
    """Return the JSON object of a report; `from_json` is its inverse."""
    body = asdict(report)
    return {
        "version": VERSION,
        "verdict": str(report.verdict),
        "base": str(report.base),
        "head": str(report.head),
        "base_ref": report.base.ref,
        "head_ref": report.head.ref,
        **{key: value for key, value in body.items() if key not in {"base", "head", "findings"}},
        "findings": [_flat(finding) for finding in body["findings"]],
    }


def from_json(data: dict[str, Any]) -> Report:
    """Return the report that `to_json` wrote. Raises BotError when the version or the shape is not ours."""
    if data.get("version") != VERSION:
        raise BotError(f"a report of version {data.get('version')} cannot be read", hint="Run the check again.")
    body = {key: value for key, value in data.items() if key not in {"version", "verdict", "base_ref", "head_ref"}}
    for name in ("base", "head"):
        sha = data[name] if data[name] != "worktree" else ""
        body[name] = asdict(Side(data[f"{name}_ref"], sha))
    body["findings"] = [_nested(finding) for finding in data["findings"]]
    try:
        return _adapter().validate_python(body)
    except ValidationError as error:
        raise BotError("the stored report is damaged", hint="Run the check again.") from error


def dumps(report: Report) -> str:
    """Return the JSON text, indented, ending in a newline."""
    return json.dumps(to_json(report), indent=2, ensure_ascii=False) + "\n"


def digest(report: Report) -> str:
    """Return 16 hex digits over all that a reader would notice; durations and the machine do not count."""
    body = {key: value for key, value in to_json(report).items() if key not in _VOLATILE}
    body["routes"] = [{**route, "seconds": 0} for route in body["routes"]]
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _flat(finding: dict[str, Any]) -> dict[str, Any]:
    location = finding.pop("location")
    return {"rule": finding.pop("rule"), "severity": finding.pop("severity"), **location, **finding}


def _nested(finding: dict[str, Any]) -> dict[str, Any]:
    place = {key: finding[key] for key in ("path", "line", "end_line")}
    return {**{key: value for key, value in finding.items() if key not in place}, "location": place}


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
