"""`migrate-bot check` on real repositories: exit status, formats, and a clear sentence for everything that is not right."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from bot.demo.proposals import PROPOSALS
from tests.cli.conftest import Clone

Run = Callable[..., Result]
BY_NAME = {proposal.slug: proposal for proposal in PROPOSALS}


def report_of(run: Run, clone: Clone, *words: str) -> tuple[dict[str, Any], int]:
    result = run("check", "--format", "json", *words, clone.folder)
    return json.loads(result.stdout), result.exit_code


def test_no_change_passes(run: Run, clone: Clone) -> None:
    """A work tree without changes is a pass, with nothing to check."""
    report, status = report_of(run, clone)
    assert (status, report["verdict"], report["findings"], report["head"]) == (0, "pass", [], "worktree")


def test_a_right_change_passes_with_a_proven_way_back(run: Run, clone: Clone) -> None:
    """A right change passes: every route applies, and the rollback was executed."""
    clone.write(BY_NAME["right"].changes)
    report, status = report_of(run, clone)
    assert (status, report["verdict"]) == (0, "pass"), report["findings"]
    assert {route["name"] for route in report["routes"]} > {"fresh", "upgrade", "rerun"}
    assert all(route["ok"] and not route["error"] for route in report["routes"])
    assert report["rollback"]["status"] == "proven"
    assert "COMMIT;" in report["rollback"]["script"]
    assert report["rollback"]["parts"][0]["name"].startswith("rollback_")


def test_a_committed_head_is_merged_onto_the_base(run: Run, clone: Clone) -> None:
    """With --head, the merge result is examined: what main gained meanwhile is part of it."""
    clone.write(BY_NAME["right"].changes)
    clone.commit()
    clone.git("switch", "--quiet", "main")
    clone.write({"docs/notes.md": "later\n"})
    clone.commit("Notes")
    report, status = report_of(run, clone, "--base", "main", "--head", "feature")
    assert (status, report["head"], report["base"]) == (0, clone.git("rev-parse", "feature"), clone.git("rev-parse", "main"))


def test_a_conflict_is_reported_as_one(run: Run, clone: Clone) -> None:
    """When base and head cannot be merged, the conflict is the finding and nothing is executed."""
    path = "db/schema/01_core_tables.sql"
    text = (clone.folder / path).read_text()
    clone.write({path: text.replace("\n", "\n-- ours\n", 1)})
    clone.commit()
    clone.git("switch", "--quiet", "main")
    clone.write({path: text.replace("\n", "\n-- theirs\n", 1)})
    clone.commit()
    report, status = report_of(run, clone, "--base", "main", "--head", "feature")
    assert status == 1
    assert [(finding["rule"], finding["path"]) for finding in report["findings"]] == [("merge-conflict", path)]
    assert report["routes"] == []


def test_a_broken_base_is_not_the_authors_fault(run: Run, clone: Clone) -> None:
    """When the base itself does not apply, the report says so, and a sound change is not blamed for it."""
    clone.git("switch", "--quiet", "main")
    path = "db/schema/04_distribution.sql"
    clone.write({path: (clone.folder / path).read_text() + "\nSELECT * FROM no_such_table;\n"})
    clone.commit("Break main")
    clone.git("switch", "--quiet", "--create", "innocent")
    clone.write(BY_NAME["right"].changes)
    report, _ = report_of(run, clone, "--base", "main")
    said = " ".join(finding["message"] for finding in report["findings"]) + " ".join(i["reason"] for i in report["unjudged"])
    assert "base" in said
    assert not [f for f in report["findings"] if f["severity"] == "error" and f["path"].endswith("06_field_trips.sql")]
    assert report["verdict"] != "pass"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--base", "no-such-branch"), "no-such-branch"),
        (("--head", "no-such-branch"), "no-such-branch"),
        (("--fix", "--head", "feature"), "--fix"),
        (("--format", "yaml"), "yaml"),
    ],
)
def test_misuse_is_status_2_with_a_sentence(run: Run, clone: Clone, words: tuple[str, ...], said: str) -> None:
    """A wrong argument ends with status 2 and names itself; there is no traceback."""
    result = run("check", *words, clone.folder)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_repository_without_a_schema_says_what_to_do(run: Run, empty: Clone) -> None:
    """No schema folder: status 2, the folder looked for, and the setting that names another."""
    empty.write({"notes.md": "x"})
    result = run("check", empty.folder)
    assert result.exit_code == 2
    assert "db/schema" in result.stderr
    assert "schema_dir" in result.stderr


def test_a_folder_that_is_no_repository(run: Run, tmp_path: Any) -> None:
    """Outside git: status 2 and the way out."""
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "git" in result.stderr


@pytest.mark.parametrize(
    "content",
    [b"\x00binary\x00", "caf\u00e9".encode("latin-1"), b"", b"-- padding\n" * 500_000, b"/*" * 40_000 + b"*/" * 40_000],
    ids=["binary", "latin-1", "empty", "5 MB", "nested comments"],
)
def test_files_that_are_no_sql_are_findings(run: Run, clone: Clone, content: bytes) -> None:
    """Binary, mis-encoded, huge and hostile files end in a finding at that file, never in a crash; an empty file is harmless."""
    path = "db/schema/06_odd.sql"
    clone.write({path: content})
    report, status = report_of(run, clone)
    if content:
        assert status == 1
        assert [finding for finding in report["findings"] if finding["path"] == path and finding["severity"] == "error"]
    else:
        assert status in (0, 1)


@pytest.mark.parametrize("form", ["text", "markdown", "github", "sarif"])
def test_every_format_names_the_finding(run: Run, clone: Clone, form: str) -> None:
    """Each format carries the place, and the same exit status."""
    clone.write({"db/schema/06_odd.sql": b"\x00"})
    result = run("check", "--format", form, clone.folder)
    assert result.exit_code == 1
    assert "06_odd.sql" in result.stdout


def test_fix_writes_the_missing_entries_and_then_all_is_green(run: Run, clone: Clone) -> None:
    """`--fix` adds the file to every listing; a second check passes."""
    clone.write(BY_NAME["missing-listing"].changes)
    first = run("check", "--fix", clone.folder)
    assert first.exit_code == 1
    assert "fixed " in first.stderr
    report, status = report_of(run, clone)
    assert status == 0, report["findings"]


def test_new_takes_the_next_number_and_lists_it_everywhere(run: Run, clone: Clone) -> None:
    """`new` writes the file from the template and adds it to every listing; the result passes."""
    result = run("new", "audit log", "--path", clone.folder)
    assert result.exit_code == 0, result.output
    assert "created db/schema/06_audit_log.sql" in result.stdout
    report, status = report_of(run, clone)
    assert status == 0, report["findings"]


def test_rollback_script_is_printed_alone(run: Run, clone: Clone) -> None:
    """`rollback-script` prints SQL on standard output and nothing else."""
    clone.write(BY_NAME["right"].changes)
    result = run("rollback-script", clone.folder)
    assert result.exit_code == 0
    assert result.stdout.startswith("--")
    assert "COMMIT;" in result.stdout
