"""Linting in a limited child: one call reads the files, parses their statements, applies the rules and asks squawk."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.errors import ChildCrashed, CouldNotJudge
from bot.lint import engine, squawk
from bot.lint.model import LintResult
from bot.lint.parsing import read_facts, read_facts_in_forks
from bot.postgres import child
from bot.postgres.limits import ChildLimits
from bot.scripts.admission import Limits
from bot.scripts.model import Layout, Tree
from bot.scripts.naming import schema_files
from bot.scripts.odd import Odd

TARGET = "bot.lint.child:main"
HOPEFUL = ChildLimits()
CAREFUL = ChildLimits(seconds=60.0, cpu_seconds=30)


def lint(base: Tree, head: Tree, layout: Layout, limits: Limits | None = None) -> LintResult:
    """Return what `engine.lint` finds, found in a limited child.

    A child that dies is followed by one that takes each dangerous step in a fork, to find what it died of. Raises CouldNotJudge
    when that one does not live to tell either.
    """
    try:
        told = _call(request(base, head, layout, limits), HOPEFUL)
    except CouldNotJudge:
        told = _call(request(base, head, layout, limits, careful=True), CAREFUL)
    try:
        result: LintResult = _codec(LintResult).validate_json(told)
    except ValidationError:
        raise ChildCrashed("The limited child that reads the statements gave a damaged answer.") from None
    return result


def _call(payload: bytes, limits: ChildLimits) -> bytes:
    return child.call(TARGET, payload, limits, programs=squawk.programs())


def request(base: Tree, head: Tree, layout: Layout, limits: Limits | None = None, *, careful: bool = False) -> bytes:
    """Return the payload of `main`: the schema files of base, and how those of head differ from them."""
    before, after = _texts(base, layout), _texts(head, layout)
    asked = {
        "layout": _codec(Layout).dump_python(layout, mode="json"),
        "files": before,
        "changed": {path: text for path, text in after.items() if before.get(path) != text},
        "removed": [path for path in before if path not in after],
        "limits": asdict(limits or Limits()),
        "careful": careful,
    }
    return json.dumps(asked).encode("ascii")


def main(payload: bytes) -> bytes:
    """Answer one request; runs in the child."""
    asked = json.loads(payload)
    base = _tree(asked["files"])
    head = {path: data for path, data in base.items() if path not in set(asked["removed"])} | _tree(asked["changed"])
    layout = _codec(Layout).validate_python(asked["layout"])
    facts = read_facts_in_forks if asked["careful"] else read_facts
    return _codec(LintResult).dump_json(engine.lint(base, head, layout, facts, Limits(**asked["limits"])))


def rehearse() -> None:
    """Lint a sample of ours once, in the clean process that children are forked from, so that they find every cache filled."""
    sample = {f"{Layout().schema_dir}/01_sample.sql": b"-- sample\nCREATE TABLE t (a int);\nALTER TABLE t ADD COLUMN b int;\n"}
    _codec(LintResult).validate_json(main(request({}, sample, Layout())))


def _texts(tree: Tree, layout: Layout) -> dict[str, str]:
    """Return the schema files as text, bytes that are not UTF-8 as lone surrogates."""
    paths = (file.path for file in schema_files(tree, layout))
    return {path: tree[path].decode("utf-8", "surrogateescape") for path in paths if not isinstance(tree[path], Odd)}


def _tree(files: dict[str, str]) -> dict[str, bytes]:
    return {path: text.encode("utf-8", "surrogateescape") for path, text in files.items()}


@cache
def _codec(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
