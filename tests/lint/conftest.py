"""Small repositories for lint tests."""

from __future__ import annotations

import pytest

from bot.findings import Finding
from bot.lint.engine import lint
from bot.lint.model import LintResult
from bot.scripts.model import Layout

BASE = "db/schema/01_base.sql"
HEAD = "db/schema/02_example.sql"


class Repository:
    """A base with one schema file, and a change that adds a second one or edits the first."""

    def __init__(self, base: str, head: str, *, edits: bool = False) -> None:
        self.base = {BASE: base.encode()}
        self.head = {BASE: head.encode()} if edits else {**self.base, HEAD: head.encode()}
        self.path = BASE if edits else HEAD

    def lint(self) -> LintResult:
        return lint(self.base, self.head, Layout())

    def findings(self, rule: str) -> list[Finding]:
        return [finding for finding in self.lint().findings if finding.rule == rule]


@pytest.fixture
def repository() -> type[Repository]:
    return Repository
