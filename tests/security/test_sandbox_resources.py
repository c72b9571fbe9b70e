"""Time, memory, disk and floods (cases 23 to 36), through a whole examination; single clusters are in tests/postgres.

The deadline and the ceilings are the supervisor's, so what a hostile file says about them does not count.
"""

from __future__ import annotations

import resource
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import BotError
from bot.listings import child as listings
from bot.postgres import clusters
from bot.postgres.limits import MEBIBYTE, Limits
from bot.report.model import Verdict
from bot.scripts.layout import read_layout
from bot.scripts.model import Layout
from tests.postgres.test_resources import used
from tests.security.examination import ATTACK, BASE, assert_honest_change_passes, attack

DEADLINE = 3.0
SMALL = Limits(seconds=60, disk_bytes=64 * MEBIBYTE, memory_bytes=500 * MEBIBYTE)


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SET statement_timeout = 0;\nSELECT pg_sleep(3600);\n", id="case_23"),
        pytest.param("SELECT length(translate(repeat('a', 20000000), repeat('b', 100000), 'x'));\n", id="case_25"),
    ],
)
def test_cases_23_and_25_what_never_ends_is_over_soon_after_the_deadline_and_called_a_time_out(sql: str) -> None:
    seen = attack(sql, Limits(seconds=DEADLINE))
    assert seen.lived < DEADLINE + 3
    assert "longer than 3 seconds" in seen.reasons
    assert seen.report.verdict != "pass"


def test_case_24_a_block_that_swallows_its_own_cancelling_ends_too() -> None:
    seen = attack(
        "SET statement_timeout = 50;\nDO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(10);"
        " EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$;\n",
        Limits(seconds=1.5),
    )
    assert "longer than 1.5 seconds" in seen.reasons


def test_case_26_a_pit_of_comments_is_refused_before_any_parser_and_any_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a server was started")

    monkeypatch.setattr(clusters, "start", never)
    began = time.monotonic()
    seen = attack("/*" * 60_000 + "*/" * 60_000 + "\n")
    assert "nothing was executed" in seen.reasons
    assert any(finding.location.path == ATTACK and "deep" in finding.message for finding in seen.report.findings)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "sql",
    [
        "DO $$ DECLARE s text := 'x'; BEGIN FOR i IN 1 .. 40 LOOP s := s || s; END LOOP; END $$;\n",
        "SELECT array_length(array_fill(1::bigint, ARRAY[70000000]), 1);\n",
    ],
    ids=["doubling", "array"],
)
def test_case_27_a_memory_bomb_is_an_error_of_its_statement_and_the_bot_stays_small(sql: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen = attack(sql, SMALL)
    assert "out of memory" in seen.finding("statement-failed").evidence.lower()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.parametrize("kind", ["TABLE", "TEMP TABLE"])
def test_case_28_a_disk_bomb_is_stopped_at_the_quota(kind: str) -> None:
    before = used()
    seen = attack(f"CREATE {kind} bomb AS SELECT repeat(md5(i::text), 50) AS t FROM generate_series(1, 2000000) i;\n", SMALL)
    assert "wrote more than 64 MB" in seen.reasons
    assert used() - before < 64 * MEBIBYTE + 50 * MEBIBYTE + 192 * MEBIBYTE
    assert_honest_change_passes()


def test_case_29_a_flood_of_messages_is_cut_in_report_and_log() -> None:
    seen = attack(
        "DO $$ BEGIN FOR i IN 1 .. 30000 LOOP RAISE NOTICE '%', repeat('n', 500); RAISE LOG '%', repeat('l', 1000); END LOOP;"
        " RAISE EXCEPTION 'at last'; END $$;\n"
    )
    assert "at last" in seen.finding("statement-failed").message
    assert len(seen.text) < 200_000
    assert all(len(cluster.log) <= 8192 for cluster in seen.started)


GREEDY = {
    "value": "SELECT repeat('x', 40000000);\n",
    "error": "DO $$ BEGIN RAISE EXCEPTION '%', repeat('x', 30000000); END $$;\n",
}


@pytest.mark.parametrize("sql", GREEDY.values(), ids=GREEDY.keys())
def test_case_31_what_is_too_large_to_read_costs_the_bot_nothing(sql: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen = attack(sql)
    assert len(seen.text) < 200_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024


def test_case_32_locks_run_out_and_that_is_what_the_report_says() -> None:
    seen = attack("SELECT count(pg_advisory_lock(i)) FROM generate_series(1, 200000) i;\n")
    assert "out of shared memory" in seen.text
    assert seen.report.verdict != "pass"


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "m0: &m0 {a: 1}\n" + "".join(f"m{n}: &m{n}\n  <<: [{', '.join([f'*m{n - 1}'] * 8)}]\n" for n in range(1, 12))
YAML = {
    "aliases": ALIASES,
    "merges": MERGES,
    "brackets": "schema_dir: " + "[" * 100_000,
    "python objects": "schema_dir: !!python/object/apply:os.system ['touch /tmp/canary']\n",
    "long number": "postgres_version: " + "9" * 100_000 + "\n",
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML.keys())
def test_case_36_a_hostile_configuration_is_an_error_at_once(text: str) -> None:
    base = {**BASE, ".github/migrate-bot.yml": text.encode()}
    began = time.process_time()
    with pytest.raises(BotError):
        read_layout(base, base)
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize("text", YAML.values(), ids=YAML.keys())
def test_case_36_a_hostile_workflow_ends_no_worker(text: str) -> None:
    head = {**BASE, ".github/workflows/more.yml": f"{text}\non: push\njobs: {{}}\n".encode()}
    began = time.process_time()
    answer = listings.child_judge
    assert listings.answer(answer(listings.request(BASE, head, Layout()))).head.listings
    assert time.process_time() - began < 2


def test_case_30_memory_errors_caught_in_a_loop_do_not_fill_the_log() -> None:
    """Each error of this kind makes the server write down all its memory; what is kept of that stays small."""
    seen = attack(
        "DO $$ BEGIN FOR i IN 1 .. 25 LOOP BEGIN PERFORM length(repeat('x', 1000000000)); EXCEPTION WHEN OTHERS THEN NULL; END;"
        " END LOOP; RAISE EXCEPTION 'at last'; END $$;\n",
        SMALL,
    )
    assert "at last" in seen.finding("statement-failed").message
    assert len(seen.text) < 200_000
    assert all(len(cluster.log) <= 8192 for cluster in seen.started)


def test_case_34_an_honest_examination_beside_a_hostile_one_is_over_before_it() -> None:
    """One that never ends by itself runs into its deadline; the honest one beside it is judged as if it were alone."""
    with ThreadPoolExecutor(1) as pool:
        hostile = pool.submit(attack, "DO $$ BEGIN LOOP END LOOP; END $$;\n", Limits(seconds=8))
        assert_honest_change_passes()
        assert not hostile.done()
        assert hostile.result().report.verdict is Verdict.COULD_NOT_JUDGE
