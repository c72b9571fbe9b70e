"""Routes, collisions, triggers, new files: what stands around the lists."""

from __future__ import annotations

import pytest

from bot.errors import UsageError
from bot.findings import Edit, Location, Severity
from bot.listings.case import Case
from bot.listings.checks import triggers
from bot.listings.collisions import collisions
from bot.listings.edit import apply_edits
from bot.listings.find import created_tables, find
from bot.listings.gaps import gaps
from bot.listings.judge import judge
from bot.listings.matrix import matrix
from bot.listings.model import PathFilter
from bot.listings.new import fixes, new, next_digits
from bot.listings.numbers import numbered
from bot.listings.routes import route_names_and_calls
from bot.listings.rules import RULES
from bot.scripts.model import Layout

LAYOUT = Layout()
SETUP = LAYOUT.setup_scripts[0]
WORKFLOW = ".github/workflows/deploy.yml"
STEMS = ("01_a", "02_b", "03_c")
FILES = {f"db/schema/{stem}.sql": f"CREATE TABLE IF NOT EXISTS {stem[3:]} (id int);\n".encode() for stem in STEMS}
LINES = "".join(f"psql -v ON_ERROR_STOP=1 -f db/schema/{stem}.sql\n" for stem in STEMS)
RUN = "".join(f"          {line}\n" for line in LINES.splitlines())
STEP = f"on: push\njobs:\n  deploy:\n    steps:\n      - name: Apply\n        run: |\n{RUN}"


def test_rule_ids_are_distinct_and_explained() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.why.endswith(".") and rule.fix and rule.bad and rule.good for rule in RULES)


def test_places_that_run_the_same_calls_are_one_route() -> None:
    tree = {**FILES, SETUP: b"set -e\n" + LINES.encode(), WORKFLOW: STEP.encode()}
    routes = route_names_and_calls(find(tree, LAYOUT).listings)
    assert [(route.names, len(route.calls)) for route in routes] == [((SETUP, "deploy.yml › deploy › Apply"), 3)]
    assert routes[0].name == f"{SETUP} and deploy.yml › deploy › Apply"
    assert routes[0].labels == (SETUP, "deploy.yml › deploy › Apply")


def test_places_that_set_other_variables_are_routes_of_their_own() -> None:
    """The same files with another `-v` are other statements; how ON_ERROR_STOP is spelled makes no difference."""
    calls = ("-v ON_ERROR_STOP=1 -v owner=a", "-v ON_ERROR_STOP=on -v owner=a", "-v ON_ERROR_STOP=1 -v owner=b")
    scripts = {f"db/scripts/{n}.sh": f"psql {options} -f db/schema/01_a.sql\n".encode() for n, options in enumerate(calls)}
    routes = route_names_and_calls(find({**FILES, **scripts}, LAYOUT).listings)
    assert [route.names for route in routes] == [("db/scripts/0.sh", "db/scripts/1.sh"), ("db/scripts/2.sh",)]


def test_a_route_leaves_cluster_commands_and_queries_out() -> None:
    text = "psql -c 'CREATE DATABASE shop'\npsql -c 'CREATE EXTENSION citext' -f db/schema/01_a.sql -c 'SELECT 1'\n"
    route = route_names_and_calls(find({**FILES, SETUP: text.encode()}, LAYOUT).listings)[0]
    assert [(call.sources, call.commands) for call in route.calls] == [(("db/schema/01_a.sql",), {0: "CREATE EXTENSION citext"})]


def test_a_route_goes_on_after_a_call_whose_failure_is_swallowed() -> None:
    """`|| true` is part of what the place runs: the calls after it run whatever happened."""
    text = "set -e\npsql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql || true\npsql -v ON_ERROR_STOP=1 -f db/schema/02_b.sql\n"
    route = route_names_and_calls(find({**FILES, SETUP: text.encode()}, LAYOUT).listings)[0]
    assert [call.tolerated for call in route.calls] == [True, False]


def test_without_set_e_a_script_goes_on_after_a_failing_call() -> None:
    """The route does what bash would: only `set -e`, `&&` or being the last command ends it at an error."""

    def tolerated(text: str) -> list[bool]:
        (route,) = route_names_and_calls(find({**FILES, SETUP: text.encode()}, LAYOUT).listings)
        return [call.tolerated for call in route.calls]

    lines = [line for line in LINES.splitlines() if "psql" in line]
    assert tolerated(LINES)[:-1] == [True] * (len(lines) - 1)
    assert tolerated(f"set -e\n{LINES}") == [False] * len(lines)
    assert tolerated(" && ".join(lines)) == [False] * len(lines)


def test_a_route_names_the_words_that_are_not_known() -> None:
    text = 'psql -f db/schema/01_a.sql\npsql -f "$EXTRA.sql"\n'
    assert route_names_and_calls(find({**FILES, SETUP: text.encode()}, LAYOUT).listings)[0].unresolved == ("$EXTRA.sql",)


def test_the_younger_of_two_pull_requests_gives_way() -> None:
    own = [file for file in [numbered("db/schema/04_d.sql", LAYOUT)] if file]
    others = {7: ["db/schema/04_x.sql"], 12: ["db/schema/04_y.sql", "README.md"], 9: ["db/schema/04_d.sql"]}
    found = collisions(own, others, LAYOUT, 9)
    assert [(one.severity, "#7" in one.message, "#12" in one.message) for one in found] == [
        (Severity.ERROR, True, False),
        (Severity.NOTE, False, True),
    ]


def test_a_lower_number_that_is_on_its_way_is_a_note() -> None:
    own = [file for file in [numbered("db/schema/06_d.sql", LAYOUT)] if file]
    assert [one.severity for one in collisions(own, {3: ["db/schema/05_x.sql"]}, LAYOUT)] == [Severity.NOTE]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (("db/**",), True),
        (("db/schema/*.sql",), True),
        (("**/*.sql",), True),
        (("**.sql",), True),
        (("*.sql",), False),
        (("db/*",), False),
        (("src/**", "db/schema/0?_*.sql"), False),
        (("db/schema/0[0-9]_*.sql",), True),
        (("db/**", "!db/schema/**"), False),
        (("db/**", "!db/schema/**", "db/schema/01*"), True),
    ],
)
def test_path_filters_are_read_as_github_reads_them(patterns: tuple[str, ...], expected: bool) -> None:
    lines = tuple(range(len(patterns)))
    one = PathFilter("x", Location(WORKFLOW, 1), patterns, lines)
    assert triggers(one, "db/schema/01_a.sql") is expected
    ignoring = PathFilter("x", Location(WORKFLOW, 1), patterns, lines, ignores=True)
    assert triggers(ignoring, "db/schema/01_a.sql") is not expected


def test_the_shell_of_a_step_decides_about_errors() -> None:
    def causes(extra: str) -> set[str]:
        piped = "          psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql | cat\n          echo\n"
        text = f"on: push\njobs:\n  d:\n    steps:\n      - name: x\n{extra}        run: |\n{piped}"
        return {failure.cause[:12] for one in find({**FILES, WORKFLOW: text.encode()}, LAYOUT).listings for failure in one.silent}

    assert causes("") == {"no pipefail:"}
    assert causes("        shell: bash\n") == set()
    assert causes("        shell: bash {0}\n") == {"no pipefail:"}


def test_new_writes_the_file_and_every_list() -> None:
    tree = {
        **FILES,
        SETUP: b"set -e\n" + LINES.encode(),
        WORKFLOW: STEP.encode(),
        LAYOUT.master: b"\\ir 01_a.sql\n\\ir 02_b.sql\n\\ir 03_c.sql\n",
    }
    created = new(tree, LAYOUT, "Order events", taken=[4, 5])
    assert created.path == "db/schema/06_order_events.sql"
    assert set(created.files) == {created.path, SETUP, WORKFLOW, LAYOUT.master}
    assert created.unlisted == ()
    assert created.files[LAYOUT.master].endswith(b"\\ir 03_c.sql\n\\ir 06_order_events.sql\n")
    assert created_tables(created.files[created.path]) == ("order_events",)
    head = {**tree, **created.files}
    assert judge(find(tree, LAYOUT), find(head, LAYOUT), LAYOUT, head) == ()


@pytest.mark.parametrize("feature", ["", "   ", "???", "123", "\n"])
def test_a_feature_without_a_name_is_refused_with_a_way_out(feature: str) -> None:
    with pytest.raises(UsageError) as refusal:
        new(FILES, LAYOUT, feature)
    assert refusal.value.hint


def test_the_next_number_keeps_the_width() -> None:
    assert next_digits({}, LAYOUT) == "01"
    assert next_digits({"db/schema/007_a.sql": b""}, LAYOUT, [8]) == "009"


def test_edits_at_one_line_keep_their_order_and_every_other_byte() -> None:
    tree = {"a": b"1\r\n2\r\n3"}
    edits = [Edit("a", 2, 1, "x\r\n"), Edit("a", 2, 1, "y\r\n"), Edit("a", 3, 3, "z"), Edit("a", 1, 1, "")]
    assert apply_edits(tree, edits) == {"a": b"x\r\ny\r\n2\r\nz"}


def test_fixes_are_written_once_and_never_over_each_other() -> None:
    base = {**FILES, SETUP: b"set -e\n" + LINES.encode()}
    head = {**base, "db/schema/04_d.sql": b"", "db/schema/05_e.sql": b""}
    findings = judge(find(base, LAYOUT), find(head, LAYOUT), LAYOUT, head)
    edits = fixes([*findings, *findings])
    assert apply_edits(head, edits)[SETUP].decode().splitlines()[-2:] == [
        "psql -v ON_ERROR_STOP=1 -f db/schema/04_d.sql",
        "psql -v ON_ERROR_STOP=1 -f db/schema/05_e.sql",
    ]


def test_the_table_shows_lines_gaps_and_places_that_do_not_count() -> None:
    base = {**FILES, SETUP: b"set -e\n" + LINES.encode(), WORKFLOW: STEP.replace("01_a", "00_x").encode()}
    head = {**base, "db/schema/04_d.sql": b"", SETUP: base[SETUP] + b"psql -f db/schema/04_d.sql\n"}
    seen = find(head, LAYOUT)
    case = Case(find(base, LAYOUT), seen, LAYOUT, head)
    shown = matrix(seen, [file for file in seen.files if file.path not in base], [(one, file) for one, file, _ in gaps(case)])
    assert [(column.label, row) for column, row in zip(shown.columns, shown.rows[0].lines, strict=True)] == [
        (SETUP, 5),
        ("deploy.yml › deploy › Apply", 0),
    ]


def test_tables_are_read_without_comments() -> None:
    sql = b'-- CREATE TABLE no (id int)\n/* CREATE TABLE no2 */ create unlogged table if not exists public."Yes" (id int);\n'
    assert created_tables(sql) == ("Yes",)
