# ruff: noqa: E501, SIM117 - SQL reads better on one line
"""Routes: what is built from what, whose fault a failure is, and that short cuts show what the long way shows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.catalog.diff import fingerprint
from bot.errors import LimitExceeded
from bot.findings import Finding, Location, Severity
from bot.postgres.clusters import Cluster
from bot.postgres.limits import Limits
from bot.postgres.servers import Server
from bot.replay import routes
from bot.replay.facts import ReplayFacts
from bot.replay.judge import judge
from bot.replay.routes import ListingProgram, Options, Scene
from bot.scripts.model import Program
from tests.replay.programs import program

TABLES = "CREATE TABLE IF NOT EXISTS par (id serial PRIMARY KEY, name text);"
MORE = "CREATE TABLE IF NOT EXISTS kid (id serial PRIMARY KEY, par_id int REFERENCES par (id));"
VIEWS = "CREATE OR REPLACE VIEW v_kid AS SELECT id FROM kid;\nCOMMENT ON VIEW v_kid IS 'kids';"
NEW = """CREATE TABLE IF NOT EXISTS toy (id serial PRIMARY KEY, kid_id int REFERENCES kid (id));
ALTER TABLE par ADD COLUMN IF NOT EXISTS number serial;
INSERT INTO par (name) VALUES ('again');"""


@contextmanager
def observed(cluster: Cluster, base: Program, head: Program, *listings: ListingProgram) -> Iterator[Scene]:
    options = Options(rows=20, cluster=cluster, trusted=True)
    with routes.observe(cluster.server, base, head, listings, None, options) as scene:
        yield scene


def judged(cluster: Cluster, base: Program, head: Program, *listings: ListingProgram) -> tuple[Finding, ...]:
    with observed(cluster, base, head, *listings) as scene:
        return judge(scene.facts, head)


def test_a_clean_change_has_no_finding_that_blocks(cluster: Cluster) -> None:
    with observed(cluster, program(TABLES), program(TABLES, MORE)) as scene:
        facts = scene.facts
        assert facts.upgrade
        assert facts.rerun
        assert facts.upgrade.catalog
        assert facts.fresh.catalog
        assert fingerprint(facts.upgrade.catalog) == fingerprint(facts.fresh.catalog)
        assert facts.samples.rows == {"public.par": 20}
        assert not [finding for finding in judge(facts, program(TABLES, MORE)) if finding.blocks]


def test_a_sequence_that_belongs_to_a_column_of_texts_is_looked_at_like_any_other(cluster: Cluster) -> None:
    base_text = "CREATE TABLE IF NOT EXISTS t (id serial PRIMARY KEY, a text DEFAULT 'x' NOT NULL);\nCREATE SEQUENCE IF NOT EXISTS q OWNED BY t.a;"
    with observed(cluster, program(base_text), program(base_text, "SELECT pg_catalog.setval('q', 1) FROM t LIMIT 1;")) as scene:
        assert scene.facts.rerun
        assert scene.facts.rerun.run.ok


def test_a_broken_base_is_named_as_such_and_the_head_is_judged_on_a_new_database(cluster: Cluster) -> None:
    with observed(cluster, program("SELEC 1;"), program(TABLES, "SELECT 1/0;")) as scene:
        assert scene.facts.upgrade is None
        assert scene.facts.unjudged
        found = {finding.rule: finding for finding in judge(scene.facts, program(TABLES))}
    assert found["base-is-broken"].severity is Severity.WARNING
    assert "not this pull request" in found["base-is-broken"].message
    assert found["statement-failed"].location.path == "02.sql"


def test_a_base_that_cannot_run_twice_is_not_the_pull_requests_fault(cluster: Cluster) -> None:
    base, head = program("CREATE TABLE a (i int);"), program("CREATE TABLE a (i int);", MORE.replace("REFERENCES par (id)", ""))
    with observed(cluster, base, head) as scene:
        found = judge(scene.facts, head, mine=lambda place: place.path == "02.sql")
    loud = [(finding.rule, finding.severity) for finding in found if finding.severity is not Severity.NOTE]
    assert loud == [("base-is-broken", Severity.WARNING)]


def test_postgresqls_own_words_are_the_evidence(cluster: Cluster) -> None:
    found = judged(
        cluster, program(TABLES), program(TABLES, "DO $$ BEGIN RAISE 'no' USING DETAIL = 'because', HINT = 'do so'; END $$;")
    )
    failure = next(finding for finding in found if finding.rule == "statement-failed")
    assert "ERROR:  no\nDETAIL:  because\nHINT:  do so" in failure.evidence
    assert failure.fix == "do so"


def test_a_setting_of_the_role_that_breaks_the_next_deploy_is_told_at_its_line(cluster: Cluster) -> None:
    """The setting outlives the database it was made in, so the base fails under it, too; it is not the base's fault."""
    base, setting = program(TABLES, MORE), "ALTER ROLE CURRENT_USER SET search_path = nowhere;"
    head = program(TABLES, MORE, setting)
    database = cluster.create("reset")
    try:
        with observed(cluster, base, head) as scene:
            found = judge(scene.facts, head, mine=lambda place: place.path == "03.sql")
    finally:
        with database.runner() as connection:
            connection.execute("ALTER ROLE CURRENT_USER RESET search_path")
        cluster.drop("reset")
    assert {(one.rule, one.location.path) for one in found if one.severity is not Severity.NOTE} == {("not-rerunnable", "03.sql")}
    assert "no schema has been selected" in found[0].evidence


def test_a_listing_that_leaves_a_file_out_builds_less(cluster: Cluster) -> None:
    place = Location(".github/workflows/deploy.yml", 12)
    listing = ListingProgram("deploy.yml › deploy", place, program(TABLES))
    found = judged(cluster, program(TABLES), program(TABLES, MORE, VIEWS), listing)
    finding = next(finding for finding in found if finding.rule == "listing-differs")
    assert finding.location == place
    assert "leaves out" in finding.message
    assert "public.kid" in finding.evidence
    assert finding.blocks


def test_what_a_listing_lacked_on_the_base_branch_already_is_a_note(cluster: Cluster) -> None:
    listing = ListingProgram("setup.sh", Location("setup.sh", 3), program(TABLES), program(TABLES))
    found = judged(cluster, program(TABLES, MORE), program(TABLES, MORE), listing)
    assert [(finding.rule, finding.severity) for finding in found] == [("listing-differs", Severity.NOTE)]


def test_a_listing_in_the_wrong_order_fails(cluster: Cluster) -> None:
    listing = ListingProgram("setup.sh", Location("setup.sh", 3), program(MORE, TABLES))
    found = judged(cluster, program(TABLES), program(TABLES, MORE), listing)
    finding = next(finding for finding in found if finding.rule == "listing-fails")
    assert 'relation "par" does not exist' in finding.message


def test_a_listing_that_runs_the_same_statements_is_not_run_again(cluster: Cluster) -> None:
    together = program(TABLES, MORE, together=True)
    with observed(cluster, program(TABLES), program(TABLES, MORE), ListingProgram("master", Location("m"), together)) as scene:
        assert scene.facts.listings[0].route.catalog is scene.facts.fresh.catalog


def test_a_listing_whose_files_share_a_session_that_they_change_is_run(cluster: Cluster) -> None:
    files = ("CREATE SCHEMA IF NOT EXISTS s;\nSET search_path = s;", "CREATE TABLE IF NOT EXISTS t (i int);")
    listing = ListingProgram("master", Location("m", 1), program(*files, together=True))
    found = judged(cluster, program(TABLES), program(*files), listing)
    assert {"listing-differs", "setting-leaks"} <= {finding.rule for finding in found}


def test_a_setting_that_postgresql_spells_with_capitals_leaks_like_others(cluster: Cluster) -> None:
    files = ("SET timezone = 'Europe/Paris';", "CREATE TABLE IF NOT EXISTS t (i int);")
    listing = ListingProgram("master", Location("m", 1), program(*files, together=True))
    (leak,) = [one for one in judged(cluster, program(TABLES), program(*files), listing) if one.rule == "setting-leaks"]
    assert (leak.location.path, leak.location.line) == ("01.sql", 1)
    assert "TimeZone stays at 'Europe/Paris'" in leak.message


def test_what_went_out_of_a_file_is_told_once_and_of_that_file(cluster: Cluster) -> None:
    gone = "CREATE TABLE IF NOT EXISTS a (i int);\nCREATE INDEX IF NOT EXISTS par_name ON par (name);\nCREATE SEQUENCE IF NOT EXISTS s;"
    base, head = program(TABLES, gone, "SELECT 1;"), program(TABLES, "SELECT 2;", "SELECT 1;")
    with observed(cluster, base, head) as scene:
        found = [one for one in judge(scene.facts, head, base=base) if one.blocks]
    assert [(one.rule, one.location.path) for one in found] == [("fresh-upgrade-differs", "02.sql")]
    assert all(name in found[0].message for name in ("table public.a", "index public.par_name", "sequence public.s"))


def test_what_waits_for_a_later_file_is_done_at_the_second_deploy_and_told_once(cluster: Cluster) -> None:
    early = "DO $$ BEGIN IF to_regclass('tags') IS NOT NULL THEN ALTER TABLE tags ADD COLUMN IF NOT EXISTS c int; END IF; END $$;"
    found = judged(cluster, program(TABLES), program(TABLES, early, "CREATE TABLE IF NOT EXISTS tags (id int PRIMARY KEY);"))
    loud = {finding.rule for finding in found if finding.severity is not Severity.NOTE}
    assert loud == {"rerun-changes-schema"}


def test_a_view_over_every_column_is_told_once(cluster: Cluster) -> None:
    view = "CREATE OR REPLACE VIEW v AS SELECT * FROM par;"
    found = judged(cluster, program(TABLES, view), program(TABLES, view, "ALTER TABLE par ADD COLUMN IF NOT EXISTS more text;"))
    told = [(one.rule, one.location.path) for one in found if one.blocks]
    assert told == [("rerun-changes-schema", "02.sql")]


PARTS = """CREATE TABLE IF NOT EXISTS ev (a int) PARTITION BY RANGE (a);
CREATE TABLE IF NOT EXISTS ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (9);
"""


def test_a_column_that_partitions_lack_with_their_parent_is_told_of_the_parent_only(cluster: Cluster) -> None:
    found = judged(cluster, program(PARTS), program(PARTS.replace("(a int)", "(a int, b text)")))
    assert [(one.rule, one.location.line) for one in found if one.blocks] == [("fresh-upgrade-differs", 1)]
    assert "column public.ev.b" in next(one.message for one in found if one.blocks)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CREATE TABLE IF NOT EXISTS t (\n  id int,\n  p int REFERENCES par\n);", "p int REFERENCES par ON DELETE CASCADE"),
        (
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_attribute WHERE attname = 'p') THEN\nALTER TABLE par\n  ADD p int; END IF; END $$;",
            "p bigint",
        ),
    ],
)
def test_a_difference_stands_at_the_line_that_makes_the_part(cluster: Cluster, old: str, new: str) -> None:
    edited = re.sub(r"\bp int( REFERENCES par)?", new, old)
    found = judged(cluster, program(TABLES, old), program(TABLES, edited))
    assert [(one.location.path, one.location.line) for one in found if one.rule == "fresh-upgrade-differs"] == [("02.sql", 3)]


def test_a_column_order_that_differs_is_no_difference(cluster: Cluster) -> None:
    head = program(
        "CREATE TABLE IF NOT EXISTS par (id serial PRIMARY KEY, extra int, name text);\nALTER TABLE par ADD COLUMN IF NOT EXISTS extra int;"
    )
    assert not [finding for finding in judged(cluster, program(TABLES), head) if finding.blocks]


def test_the_closing_statement_is_shown_where_the_object_is_missing(cluster: Cluster) -> None:
    head = program("CREATE TABLE IF NOT EXISTS par (id serial PRIMARY KEY, name text,\n    extra int);")
    with observed(cluster, program(TABLES), head) as scene:
        assert scene.facts.fresh.catalog
        column = next(item for item in scene.facts.fresh.catalog.objects if item.name == "extra")
        finding = next(
            item for item in judge(scene.facts, head, closing={column: "ALTER TABLE ..."}) if item.rule == "fresh-upgrade-differs"
        )
    assert finding.location == Location("01.sql", 2, 2)
    assert "ALTER TABLE ..." in finding.fix


def _told(facts: ReplayFacts, head: Program) -> list[tuple[str, str, int, str]]:
    return [(item.rule, item.location.path, item.location.line, item.message) for item in judge(facts, head)]


def test_the_kept_base_gives_the_same_answer_as_the_long_way(
    postgres_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    base, head = program(TABLES, MORE, VIEWS), program(TABLES, MORE, VIEWS, NEW)
    answers = []
    own = f"tests/{tmp_path}-{time.time_ns()}"
    for repository in ("", own, own):
        options = Options(rows=20, repository=repository, limits=Limits(seconds=None), trusted=True)
        with routes.observe(postgres_server, base, head, (), None, options) as scene:
            facts = scene.facts
            assert facts.upgrade
            assert facts.rerun
            assert facts.upgrade.catalog
            answers.append((_told(facts, head), fingerprint(facts.upgrade.catalog), facts.rerun.rows, facts.base_rows))
            assert ("base" in facts.timings) == (repository == "" or len(answers) == 2)
    assert answers[1][1:] == answers[2][1:]
    assert answers[0][0] == answers[2][0]
    assert answers[0][1:] == answers[2][1:]


def test_the_limited_child_gives_the_same_answer(cluster: Cluster) -> None:
    base, head = program(TABLES), program(TABLES, NEW.replace("kid", "par"))
    told = []
    for trusted in (True, False):
        with routes.observe(cluster.server, base, head, (), None, Options(rows=20, cluster=cluster, trusted=trusted)) as scene:
            told.append(_told(scene.facts, head))
    assert told[0] == told[1]
    assert told[0]


def test_a_deploy_that_does_not_end_is_stopped_from_outside(postgres_server: Server) -> None:
    options = Options(rows=0, limits=Limits(seconds=4.0))
    with pytest.raises(LimitExceeded, match="seconds"):
        with routes.observe(
            postgres_server,
            program(TABLES),
            program(TABLES, "SET statement_timeout = 0;\nSELECT pg_sleep(60);"),
            (),
            None,
            options,
        ):
            pass
