"""The house stays readable: files and functions within their budgets, folders with a law."""

from __future__ import annotations

import ast
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
SOURCES = sorted(BOT.rglob("*.py"))
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60


def test_no_file_outgrows_a_reader() -> None:
    """A file of more than 400 lines has a second subject; split it."""
    assert not [str(path) for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES_OF_A_FILE]


def test_a_function_fits_a_screen() -> None:
    """No function is longer than 60 lines."""
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert not long


def test_every_folder_states_its_law_and_imports_nothing() -> None:
    """`__init__.py` holds a docstring and nothing else."""
    for path in BOT.rglob("__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        assert len(tree.body) == 1, path


def test_no_drawers_for_odds_and_ends() -> None:
    """There is no module of leftovers."""
    assert not {path.stem for path in SOURCES} & {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
