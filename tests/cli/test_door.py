"""The short way of a plain `diff` says the same as the long way through the command line's library."""

from __future__ import annotations

import subprocess
import sys

import pytest

NOWHERE = ("host=/nowhere dbname=a", "host=/nowhere dbname=b")


def run(*arguments: str, imports: bool = False) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, *(["-X", "importtime"] if imports else []), "-m", "bot", *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [NOWHERE, (*NOWHERE, "--same-origin"), ("--same-origin", *NOWHERE)])
def test_both_ways_say_the_same(arguments: tuple[str, ...]) -> None:
    """`--` is for the library to explain, so it takes the long way."""
    short, long = run("diff", *arguments), run("diff", *(item for item in arguments if item != "--same-origin"), "--")
    assert (short.returncode, short.stdout, short.stderr) == (long.returncode, long.stdout, long.stderr)
    assert short.returncode == 2


def test_the_short_way_reads_no_library() -> None:
    said = run("diff", *NOWHERE, imports=True).stderr
    assert "bot.rollback.diffcommand" in said
    assert "click" not in said


@pytest.mark.parametrize("arguments", [("diff",), ("diff", "a"), ("diff", "--nonsense", "a"), ("diff", "a", "b", "c")])
def test_what_is_not_plain_is_explained(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Usage: migrate-bot diff" in done.stderr
