"""A git repository with the sample schema on `main`, and the command line as a person calls it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.demo.sample import files

IDENTITY = {
    "GIT_AUTHOR_NAME": "Mira", "GIT_AUTHOR_EMAIL": "mira@example.org", "GIT_COMMITTER_NAME": "Mira",
    "GIT_COMMITTER_EMAIL": "mira@example.org", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


class Clone:
    """A work tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env={**os.environ, **IDENTITY}, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, changes: Mapping[str, str | bytes | None]) -> None:
        for name, content in changes.items():
            place = self.folder / name
            if content is None:
                place.unlink()
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, message: str = "Change") -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)


@pytest.fixture
def empty(tmp_path: Path) -> Clone:
    """A repository with one commit and no schema."""
    clone = Clone(tmp_path / "clone")
    clone.folder.mkdir()
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.write({"README.md": "hello\n"})
    clone.commit()
    return clone


@pytest.fixture
def clone(empty: Clone) -> Clone:
    """The sample repository, on a branch of its own beside `main`."""
    empty.write(files())
    empty.commit("Schema")
    empty.git("switch", "--quiet", "--create", "feature")
    return empty


@pytest.fixture
def run() -> Callable[..., Result]:
    """`migrate-bot WORDS...`, with its status and output."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])
