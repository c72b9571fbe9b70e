"""Every medium shows the same report, within its own limits."""

from __future__ import annotations

import dataclasses
import io
import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from bot.findings import Check, Finding, Location, Severity
from bot.render.actions import actions
from bot.render.annotations import annotate
from bot.render.check import LIMIT as CHECK_LIMIT
from bot.render.check import failed_run, output
from bot.render.html import page
from bot.render.markdown import LIMIT, comment
from bot.render.sarif import sarif
from bot.render.terminal import show
from bot.report import codec
from bot.report.model import Keeping, ListingRow, Report, Rollback, SchemaChange, Side
from tests.render.reports import GREEN, NEW, PLACE, RED, UNJUDGED

CASES = Path(__file__).parent.parent / "cases" / "comments"
NAMED = {"green": GREEN, "red": RED, "unjudged": UNJUDGED, "nothing": Report(Side("main", "d" * 40), Side("x", "a" * 40))}


@pytest.mark.parametrize("name", NAMED)
def test_the_comment_is_exactly_as_a_person_approved_it(name: str) -> None:
    """The whole comment equals the case file; MIGRATE_BOT_ACCEPT=1 writes it anew, for a person to read."""
    expected = CASES / f"{name}.md"
    body = comment(NAMED[name], PLACE)
    if os.environ.get("MIGRATE_BOT_ACCEPT"):
        expected.write_text(body, encoding="utf-8")
    assert body == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("keeping", "said"),
    [
        (Keeping("proven", ("public.loans (note)",)), "then the rollback restores the rows too: executed."),
        (Keeping("partly", ("public.loans (note)",), ("column b: 3 rows",)), "rows too: executed, but for: column b: 3 rows."),
        (Keeping("not_proven", ("public.loans",), (), ("it stops",)), "tried and does not bring them back: it stops."),
        (Keeping("could_not_judge", (), (), ("out of time",)), "could not be judged: out of time."),
    ],
)
def test_every_medium_says_whether_dropped_rows_can_be_kept_aside_and_what_else_preserves_them(
    keeping: Keeping, said: str
) -> None:
    """The line comes from what was tried; a way back that loses nothing has no such line."""
    lost = dataclasses.replace(RED, rollback=Rollback("schema_only", "SELECT 1;\n", losses=("a",), keeping=keeping))
    console = Console(file=io.StringIO(), width=400)
    show(lost, console)
    for text in (comment(lost, PLACE), page(lost, PLACE), console.file.getvalue()):  # type: ignore[attr-defined]
        plain = text.replace("\\", "")
        assert said in plain
        assert "What else preserves rows" in plain
    assert "preserves rows" not in comment(GREEN, PLACE)
    assert codec.from_json(json.loads(codec.dumps(lost))).rollback.keeping == keeping


def enormous() -> Report:
    long = "x`|@a " * 2_000
    finding = Finding("statement-failed", Severity.ERROR, Location(NEW, 1), long, long * 4, long * 4 + ";", check=Check.APPLIES)
    return dataclasses.replace(
        RED,
        findings=(finding,) * 400,
        statements=RED.statements * 900,
        schema=tuple(SchemaChange("table", f"public.{long[:90]}{number}", "added", (long,)) for number in range(400)),
        rollback=Rollback("proven", "DROP TABLE x;\n" * 20_000, reasons=(long,) * 300),
        matrix=tuple(ListingRow(f"{number}{long}", (0,)) for number in range(900)),
    )


def test_no_report_is_too_large_for_github() -> None:
    """A report of megabytes gives a comment and a check within GitHub's limits, and says that something was left out."""
    body = comment(enormous(), PLACE)
    assert len(body) <= LIMIT
    assert "more; the full report has them" in body
    check = output(enormous(), PLACE)
    assert len(check.summary) <= CHECK_LIMIT
    assert len(check.text) <= CHECK_LIMIT
    assert all(len(item["message"]) <= 16_000 for item in annotate(enormous()))


@pytest.mark.parametrize("name", NAMED)
def test_json_keeps_everything(name: str) -> None:
    """Reading back what was written gives the same report, also after a real trip through text."""
    assert codec.from_json(json.loads(codec.dumps(NAMED[name]))) == NAMED[name]


def test_json_has_the_documented_keys() -> None:
    """Scripts find the documented keys, flat where they read them."""
    body = codec.to_json(RED)
    assert {"version", "verdict", "base", "head", "findings", "routes", "rollback", "timings"} <= set(body)
    assert {"rule", "severity", "path", "line", "message", "evidence", "fix"} <= set(body["findings"][0])
    assert {"name", "ok", "error"} <= set(body["routes"][0])
    assert {"status", "script"} <= set(body["rollback"])
    assert (body["version"], body["verdict"], body["head"]) == (1, "fail", "a" * 40)


def test_the_digest_ignores_time_only() -> None:
    """Two runs with the same facts have the same digest; any other fact changes it."""
    slower = dataclasses.replace(GREEN, timings={"total": 99.0})
    assert codec.digest(slower) == codec.digest(GREEN)
    assert codec.digest(dataclasses.replace(GREEN, findings=RED.findings)) != codec.digest(GREEN)


@pytest.mark.parametrize(
    ("name", "conclusion"), [("green", "success"), ("red", "failure"), ("unjudged", "action_required"), ("nothing", "success")]
)
def test_only_a_pass_is_green(name: str, conclusion: str) -> None:
    """The check run is a success only when everything was judged and nothing blocks."""
    assert output(NAMED[name], PLACE).conclusion == conclusion


def test_our_own_failure_is_not_green() -> None:
    """A run that we could not finish concludes as not passed, with its id."""
    check = failed_run("GitHub did not answer", "77")
    assert check.conclusion == "action_required"
    assert "77" in check.summary


def test_annotations_carry_worst_first_and_leave_out_what_was_allowed() -> None:
    """Errors come first; a waived finding is not annotated."""
    made = annotate(RED)
    assert [item["annotation_level"] for item in made] == ["failure", "failure"]


def test_the_page_is_self_contained() -> None:
    """The page has no script and asks for nothing outside."""
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    Reader().feed(page(RED, PLACE))
    assert not [tag for tag, attrs in tags if tag in {"script", "link", "img", "iframe"} or "src" in attrs]


def test_the_page_escapes_what_the_repository_wrote() -> None:
    """HTML in a message arrives as text."""
    hostile = dataclasses.replace(RED.findings[0], message="<script>alert(1)</script>")
    assert "<script>alert" not in page(dataclasses.replace(RED, findings=(hostile,)), PLACE)


def test_the_terminal_shows_place_rule_and_verdict() -> None:
    """A person finds `path:line`, the rule and the headline."""
    console = Console(file=io.StringIO(), width=140)
    show(RED, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert f"{NEW}:12: error: " in text
    assert "[statement-failed]" in text
    assert "merge blocked" in text


def test_actions_commands_are_one_line_each() -> None:
    """Every open finding is one workflow command at its file and line."""
    lines = actions(RED).splitlines()
    assert lines[1].startswith(f"::error file={NEW},line=12,endLine=12,title=statement-failed::")
    assert len(lines) == 3


def test_sarif_names_rules_places_and_suppressions() -> None:
    """The log holds one result per finding; an allowed one is suppressed with its reason."""
    run = json.loads(sarif(RED, (), "0.1.0"))["runs"][0]
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning"]
    assert run["results"][2]["suppressions"][0]["justification"] == "table is small"
