"""Batches: the comment is judged by its text, its statement, and by what slices really leave behind."""

from __future__ import annotations

from functools import partial

import pytest

from bot.findings import Finding
from bot.postgres import child
from bot.postgres.clusters import Cluster
from bot.replay import batched, routes
from bot.replay.batched import BatchFacts
from bot.replay.judges import batches as judge_batches
from bot.scripts import batches, slicing
from bot.scripts.model import Layout
from bot.scripts.program import numbered

CORE = b"""CREATE TABLE IF NOT EXISTS par (id serial PRIMARY KEY, name text NOT NULL, place int, seen timestamptz);
CREATE TABLE IF NOT EXISTS log (host text, at int, what text, PRIMARY KEY (host, at));
CREATE TABLE IF NOT EXISTS bare (a int);
"""


GOOD = """-- migrate-bot: batch 1000
UPDATE par SET place = id * 2 WHERE place IS DISTINCT FROM id * 2;
-- Migrate-Bot: batch 5
UPDATE par AS p SET place = 0 WHERE p.name <> '' OR p.place > 3;
-- migrate-bot: batch 1000
UPDATE par SET name = log.what FROM log WHERE log.at = par.id AND log.what IS NOT NULL;
-- migrate-bot: batch 1000
DELETE FROM log WHERE at % 2 = 0;
-- migrate-bot: batch 1000
INSERT INTO bare SELECT l.at FROM log l WHERE l.what IS NOT NULL;
-- migrate-bot: batch 1000
UPDATE par SET seen = clock_timestamp() WHERE seen IS NULL OR seen < now();
-- migrate-bot: batch 9
INSERT INTO log SELECT name || id, id FROM par ON CONFLICT (host, at) DO UPDATE SET what = 'x';
"""
"""Every shape that can be cut; the clock differs from run to run and must not count."""


def judged(cluster: Cluster, text: str, call: batched.Call = batched.main) -> tuple[Finding, ...]:
    """Examine a head that adds one file."""
    base = {"db/schema/01_core.sql": CORE}
    head = {**base, "db/schema/02_fill.sql": text.encode()}
    found = batches.surveyed(slicing.survey(batches.survey_request({"db/schema/02_fill.sql": text.encode()})))
    programs = numbered(base, Layout()), numbered(head, Layout())
    with routes.observe(cluster.server, *programs, options=routes.Options(rows=20, cluster=cluster, trusted=True)) as scene:
        return judge_batches.judge(found, batched.observe(scene, programs[1], found, call))


def test_statements_that_give_the_same_rows_in_slices_have_no_finding(cluster: Cluster) -> None:
    """The slices run behind the walls of a limited child, as an examination has them."""
    walled = partial(child.call, batched.TARGET, socket_dir=str(cluster.socket_dir))
    assert judged(cluster, GOOD, walled) == ()


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE par SET place = (SELECT count(*) FROM par p WHERE p.place IS NULL OR p.place > 100), seen = NULL;\n",
        "INSERT INTO bare SELECT 1 + max(id) FROM par;\n",
    ],
    ids=["looks at its own table", "sums up inside an expression"],
)
def test_a_statement_that_depends_on_the_rows_before_is_found_by_running_it(cluster: Cluster, text: str) -> None:
    (finding,) = judged(cluster, f"-- migrate-bot: batch 1000\n{text}")
    assert finding.rule == "batch-differs"
    assert finding.blocks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-- migrate-bot: batch 10\nUPDATE bare SET a = 1;\n", "no primary key"),
        ("-- migrate-bot: batch 10\nUPDATE par SET id = id + 1000;\n", "changes the primary key"),
        ("BEGIN;\n-- migrate-bot: batch 10\nUPDATE par SET place = 1;\nCOMMIT;\n", "inside a transaction"),
    ],
)
def test_what_only_the_database_knows_is_a_finding_too(cluster: Cluster, text: str, words: str) -> None:
    (finding,) = judged(cluster, text)
    assert finding.rule == "batch-not-sliceable"
    assert words in finding.message


@pytest.mark.parametrize(
    ("text", "rule", "line", "words"),
    [
        ("-- migrate-bot: batch many\nUPDATE par SET place = 1;\n", "batch-malformed", 1, "how many rows"),
        ("\n-- migrate-bot: batch 0\nUPDATE par SET place = 1;\n", "batch-malformed", 2, "between 1 and"),
        ("UPDATE par SET place = 1;\n-- migrate-bot: batch 10\n", "batch-malformed", 2, "above no statement"),
        ("-- migrate-bot: batch 10\n-- migrate-bot: batch 20\nUPDATE par SET a = 1;\n", "batch-malformed", 2, "second"),
        ("-- migrate-bot: batch 10\nINSERT INTO bare VALUES (1);\n", "batch-not-sliceable", 1, "given rows"),
        ("-- migrate-bot: batch 10\nCREATE INDEX ON par (name);\n", "batch-not-sliceable", 1, "Only UPDATE"),
    ],
)
def test_a_comment_that_cannot_be_followed_is_a_finding_at_its_line(text: str, rule: str, line: int, words: str) -> None:
    found = batches.surveyed(slicing.survey(batches.survey_request({"a.sql": text.encode()})))
    (finding,) = judge_batches.judge(found, BatchFacts())
    assert (finding.rule, finding.location.line) == (rule, line)
    assert words in finding.message


def test_the_comments_of_one_file_are_judged_each_for_itself() -> None:
    text = b"-- migrate-bot: batch 10\nUPDATE par SET place = 1;\n-- migrate-bot: batch 10\nTRUNCATE par;\n"
    found = batches.surveyed(slicing.survey(batches.survey_request({"a.sql": text})))
    assert [(mark.line, mark.size, bool(cut.problem)) for mark, cut in found] == [(2, 10, False), (4, 10, True)]
    (finding,) = judge_batches.judge(found, BatchFacts())
    assert finding.location.line == 3
