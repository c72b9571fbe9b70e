"""The generator: pure, careful with names, and silent rather than wrong."""

from __future__ import annotations

import pytest

from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.catalog.names import identifier, literal
from bot.rollback.generate import Refusal, Script, generate
from bot.rollback.generator.columns import conversion
from bot.rollback.generator.types import added_labels
from bot.rollback.ordering import Cycle, ordered


def _schema(name: str, **attributes: object) -> CatalogObject:
    return CatalogObject(Identity("schema", identifier(name)), {"_name": name, "owner": "o", "acl": None, **attributes})  # type: ignore[dict-item]


def _catalog(*found: CatalogObject, not_read: tuple[str, ...] = ()) -> Catalog:
    return Catalog({one.identity: one for one in found}, {}, not_read, 180000)


def test_equal_catalogs_need_no_statement() -> None:
    result = generate(_catalog(_schema("a")), _catalog(_schema("a")), same_origin=False)
    assert isinstance(result, Script)
    assert not result
    assert str(result) == ""


def test_what_is_not_understood_and_differs_is_refused_by_name() -> None:
    result = generate(_catalog(not_read=("strange thing x",)), _catalog(), same_origin=False)
    assert isinstance(result, Refusal)
    assert "strange thing x" in str(result)


def test_an_object_without_a_certain_statement_is_refused() -> None:
    missing = CatalogObject(Identity("subscription", "s"), {"_name": "s", "owner": "o"})
    result = generate(_catalog(), _catalog(missing), same_origin=False)
    assert isinstance(result, Refusal)
    assert "subscription s" in str(result)


def test_comment_lines_of_a_script_hold_no_names() -> None:
    result = generate(_catalog(), _catalog(_schema("evil\nDROP TABLE x")), same_origin=False)
    lines = str(result).splitlines()
    assert all("evil" not in line for line in lines if line.startswith("--"))
    assert 'CREATE SCHEMA IF NOT EXISTS U&"evil\\000aDROP TABLE x";' in lines


def test_no_line_of_a_script_begins_with_a_backslash() -> None:
    result = generate(_catalog(), _catalog(_schema("a", comment="x\n\\! id")), same_origin=False)
    assert isinstance(result, Refusal) or not any(line.startswith("\\") for line in str(result).splitlines())


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("plain", "plain"),
        ("Order", '"Order"'),
        ("user", '"user"'),
        ('a"b', '"a""b"'),
        ("a\nb", 'U&"a\\000ab"'),
        ("a\u202eb", 'U&"a\\202eb"'),
    ],
)
def test_identifiers_are_quoted_where_needed_and_hide_nothing(name: str, written: str) -> None:
    assert identifier(name) == written


def test_literals_read_the_same_whatever_the_setting_of_backslashes() -> None:
    assert literal("a'b\\c") == "E'a''b\\\\c'"


def test_enum_labels_are_added_in_their_places_and_never_removed() -> None:
    assert added_labels("t", ("a", "c"), ("a", "b", "c")) == ["ALTER TYPE t ADD VALUE IF NOT EXISTS 'b' BEFORE 'c'"]
    assert added_labels("t", ("a", "b"), ("a",)) is None


@pytest.mark.parametrize(
    ("have", "want", "expression"),
    [
        ("integer", "uuid", "c::text::uuid"),
        ("text", "integer", "c::integer"),
        ("integer", "boolean", "c::boolean"),
        ("integer", "jsonb", "pg_catalog.to_jsonb(c)"),
        ("integer", "integer[]", "CASE WHEN c IS NULL THEN NULL ELSE ARRAY[c]::integer[] END"),
        ("integer[]", "integer", "(c)[1]"),
    ],
)
def test_values_are_carried_over_by_a_cast_that_exists(have: str, want: str, expression: str) -> None:
    assert conversion("c", have, want) == expression


def test_steps_come_after_what_they_wait_for_and_by_rank_where_free() -> None:
    assert ordered({"a": (1,), "b": (0,), "c": (2,)}, {"b": {"c"}}) == ["a", "c", "b"]


def test_steps_that_wait_for_each_other_are_named() -> None:
    with pytest.raises(Cycle) as caught:
        ordered({"a": (0,), "b": (0,)}, {"a": {"b"}, "b": {"a"}})
    assert set(caught.value.keys) == {"a", "b"}
