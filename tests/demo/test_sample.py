"""The sample repository keeps the guide, and every proposal makes exactly the mistake that it is there for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.demo import proposals, sample
from bot.demo.bare import Bare
from bot.demo.sample import MASTER, SCHEMA, SETUP, WORKFLOW, files
from bot.examine import Options, examine
from bot.report.model import Report, Side, Verdict
from bot.repository.comparison import merge
from bot.repository.trees import Blobs

MISTAKES = {
    "missing-listing": "schema-file-not-listed",
    "edited-create-table": "fresh-upgrade-differs",
    "not-rerunnable": "not-rerunnable",
    "not-null-over-nulls": "not-null-over-nulls",
    "number-taken": "schema-number-taken",
    "destructive-drop": "data-lost",
    "syntax-error": "statement-failed",
}
LISTED = re.compile(r"\b(\d\d_\w+\.sql)\b")


def test_every_listing_names_every_file_in_order() -> None:
    numbered = sorted(Path(path).name for path in files() if path.startswith(SCHEMA) and path != MASTER)
    assert [name[:2] for name in numbered] == ["01", "02", "03", "04", "05"]
    for place in (WORKFLOW, SETUP, MASTER):
        named = [name for name in LISTED.findall(files()[place].decode()) if not name.startswith("00")]
        assert named == numbered, place


def test_there_is_one_proposal_that_is_right_and_one_per_mistake() -> None:
    slugs = [proposal.slug for proposal in proposals.PROPOSALS]
    assert slugs == [*MISTAKES, "right"]
    assert [proposal.slug for proposal in proposals.PROPOSALS if not proposal.lesson] == ["right"]
    assert {proposal.author for proposal in proposals.PROPOSALS} <= set(sample.PEOPLE)


def test_an_edit_that_would_change_nothing_or_several_places_is_refused() -> None:
    with pytest.raises(ValueError, match="occurs 0 times"):
        sample.edited(MASTER, ("no such text", ""))
    with pytest.raises(ValueError, match="occurs"):
        sample.edited(MASTER, ("\\ir", ""))


def test_everything_that_the_demo_reads_is_part_of_the_package() -> None:
    root = Path(__file__).parents[2]
    patterns = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["*"]
    for path in (root / "bot" / "demo").rglob("*"):
        if path.is_file() and path.suffix not in {".py", ".pyc"}:
            assert any(path.match(pattern) for pattern in patterns), path


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Bare:
    bare = Bare.create(tmp_path_factory.mktemp("sample") / "seedbank.git")
    bare.commit("refs/heads/main", files())
    return bare


def report_on(repository: Bare, slug: str) -> Report:
    base = repository.resolve("refs/heads/main")
    changes = next(proposal.changes for proposal in proposals.PROPOSALS if proposal.slug == slug)
    head = repository.commit(f"refs/heads/{slug}", changes, parent=base)
    return examine(merge(repository.git, Side("main", base), Side(slug, head), Blobs(repository.git)), Options())


@pytest.mark.slow
@pytest.mark.parametrize("slug", MISTAKES)
def test_a_classic_mistake_is_found_and_blocks(repository: Bare, slug: str) -> None:
    report = report_on(repository, slug)
    assert report.verdict is Verdict.FAIL
    assert MISTAKES[slug] in {finding.rule for finding in report.findings if finding.blocks}


@pytest.mark.slow
def test_the_change_that_is_right_passes(repository: Bare) -> None:
    report = report_on(repository, "right")
    assert [finding for finding in report.findings if finding.blocks] == []
    assert report.unjudged == ()
    assert report.verdict is Verdict.PASS
