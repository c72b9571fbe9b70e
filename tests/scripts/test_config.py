"""`.github/migrate-bot.yml` and finding the schema folder."""

from __future__ import annotations

import time

import pytest

from bot.errors import ConfigError
from bot.scripts.config import PATH, Config, config_options, judge_config, parse_config, read_config
from bot.scripts.layout import read_layout
from bot.scripts.model import Layout


def problem(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ConfigError) as caught:
        parse_config(data)
    assert caught.value.hint
    return caught.value.message


def test_a_repository_without_settings_gets_the_guides_layout() -> None:
    layout = read_layout({"db/schema/01_a.sql": b""}, {"db/schema/01_a.sql": b""})
    assert layout.layout == Layout()
    assert layout.found
    assert layout.notes == ()


def test_settings_are_read_from_the_base_only_and_a_change_is_mentioned() -> None:
    base = {"sql/01_a.sql": b"", PATH: b"schema_dir: sql\n"}
    head = {"sql/01_a.sql": b"", PATH: b"schema_dir: other\n"}
    reading = read_layout(base, head)
    assert reading.layout.schema_dir == "sql"
    assert [finding.rule for finding in reading.findings] == ["config-changed"]


def test_a_change_that_breaks_the_settings_blocks() -> None:
    (finding,) = judge_config({}, {PATH: b"schema_dir: sql\n\nshema: x\n"})
    assert (finding.rule, finding.location.line, finding.blocks) == ("config-invalid", 3, True)


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("schema_dir: a\nschema: b\n", 2, "unknown setting schema"),
        ("setup_scripts:\n  - a.sh\n  - /etc/x.sh\n", 3, "inside the repository"),
        ("schema_dir: ../up\n", 1, "inside the repository"),
        ("postgres_version: '16'\n", 1, "postgres_version"),
        ("postgres_version: 9\n", 1, "postgres_version"),
        ("severities:\n  some-rule: blocker\n", 2, "severities.some-rule"),
        ("a: &x 1\nb: *x\n", 1, "anchor"),
        ("schema_dir: !!python/object/apply:os.system [x]\n", 1, "tag"),
        ("<<: {a: 1}\n", 1, "merge key"),
        ("schema_dir: a\nschema_dir: b\n", 2, "twice"),
        ("- a\n", 1, "not a list of settings"),
        ("schema_dir: [\n", 2, "not valid YAML"),
        ("--- 1\n--- 2\n", 2, "more than one document"),
        ("? [a]\n: 1\n", 1, "plain word"),
        ("index_name: idx_{tabel}\n", 1, "{table}"),
    ],
)
def test_every_mistake_names_its_line_and_cause(text: str, line: int, part: str) -> None:
    message = problem(text)
    assert f"{PATH}:{line}" in message
    assert part in message


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b"{" * 60_000,
        b"a: " + b"9" * 60_000,
        b"a: [" + b"1," * 20_000 + b"]",
        b"x" * 70_000,
        b"a: \xff\xfe",
        b"\n".join(b"k%d: &a%d [*a%d, *a%d]" % (i, i, i - 1, i - 1) for i in range(1, 400)),
        b"\x00",
        b"- " * 30_000,
        b"? " * 30_000,
        b"a: [" + b"{" * 450,
        b"\n".join(b" " * i + b"a:" for i in range(300)),
        b"'" + b"a: " * 20_000,
        b"!!x " * 15_000,
    ],
)
def test_hostile_settings_end_quickly_as_a_configuration_error(data: bytes) -> None:
    start = time.process_time()
    problem(data)
    assert time.process_time() - start < 0.3


def test_an_empty_file_means_all_defaults() -> None:
    assert parse_config(b"# nothing yet\n") == Config.model_validate({})


def test_a_misplaced_file_is_an_error_not_a_silent_default() -> None:
    with pytest.raises(ConfigError, match="is not read"):
        read_config({".migrate-bot.yml": b""})


def test_every_option_is_documented() -> None:
    options = config_options()
    assert {option.name for option in options} == set(Config.model_fields)
    assert all(option.description.endswith(".") and option.type for option in options)


def test_one_obvious_folder_is_found_and_said() -> None:
    tree = {f"database/ddl/{n}": b"" for n in ("00_all.sql", "01_a.sql", "02_b.sql")} | {
        "tests/x/01_a.sql": b"",
        "tests/x/02_b.sql": b"",
    }
    reading = read_layout(tree, tree)
    assert reading.layout.schema_dir == "database/ddl"
    assert reading.layout.master == "database/ddl/00_all.sql"
    assert "database/ddl" in reading.notes[0]


def test_two_candidates_are_not_guessed_between() -> None:
    tree = {f"{d}/{n}": b"" for d in ("a", "b") for n in ("01_a.sql", "02_b.sql")}
    reading = read_layout(tree, tree)
    assert not reading.found
    assert "set schema_dir" in reading.notes[0]


def test_a_repository_without_schema_files_says_so() -> None:
    reading = read_layout({"README.md": b""}, {})
    assert not reading.found
    assert "no numbered schema file" in reading.notes[0]
