"""Every repository in miniature: all findings, what the offered edits change, and what they leave to people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.findings import Severity
from bot.listings.child import answer, child_judge, request
from bot.listings.find import find
from bot.listings.judge import judge
from bot.listings.new import mend
from bot.scripts.model import Layout
from tests.listings.archives import CASES, outcome, trees

FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
COMPLETE = ("glob_is_complete", "compose_folder", "find_sorted_loop", "ls_grep_version_sort")


def test_there_are_many_styles() -> None:
    assert len(FOLDERS) >= 100


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_case_gives_exactly_its_findings_and_edits(folder: Path) -> None:
    assert outcome(folder) == json.loads((folder / "expected.json").read_text())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_unchanged_repository_is_never_charged(folder: Path) -> None:
    """Whatever base has is at most a note when the change touches nothing."""
    base, _ = trees(folder)
    found = find(base, Layout())
    assert [one for one in judge(found, found, Layout(), base) if one.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_mending_touches_only_the_files_of_findings(folder: Path) -> None:
    base, head = trees(folder)
    mended, _ = mend(find(base, Layout()), head, Layout())
    findings = judge(find(base, Layout()), find(head, Layout()), Layout(), head)
    touched = {path for path in mended if mended[path] != head.get(path)}
    assert touched <= {edit.path for finding in findings for edit in finding.edits}
    assert set(mended) == set(head)


@pytest.mark.parametrize("name", COMPLETE)
def test_a_place_that_takes_new_files_by_itself_has_nothing_to_say(name: str) -> None:
    assert outcome(CASES / name)["findings"] == []


@pytest.mark.parametrize("folder", FOLDERS[::6], ids=lambda folder: folder.name)
def test_the_limited_child_answers_what_this_process_would(folder: Path) -> None:
    base, head = trees(folder)
    judged = answer(child_judge(request(base, head, Layout())))
    assert judged.base == find(base, Layout())
    assert judged.head == find(head, Layout())
    assert judged.findings == judge(judged.base, judged.head, Layout(), head)
