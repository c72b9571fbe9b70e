"""The diagram of changed tables says nothing that its list does not say, for readers whose mail shows no diagram."""

from __future__ import annotations

from bot.render.diagram import MOST_COLUMNS, entity_diagram
from bot.report.model import Entity, EntityColumn

COLUMNS = tuple(EntityColumn(f"c{number}", "numeric(12,2)", "PK" if number == 0 else "") for number in range(23))


def listed(*entities: Entity) -> list[str]:
    return [line for line in entity_diagram(entities).splitlines() if line.startswith("- ")]


def test_the_list_names_every_column_of_the_picture_with_type_and_key() -> None:
    """What the picture leaves out is counted."""
    line = listed(Entity("public.wide", "changed", COLUMNS))[0]
    assert line.startswith("- `public.wide` (changed): `c0` numeric(12,2) PK, `c1` numeric(12,2), ")
    assert f"`c{MOST_COLUMNS - 1}`" in line
    assert line.endswith("… 3 more")


def test_a_name_in_the_list_cannot_format_or_leave_its_line() -> None:
    """Columns are named by whoever wrote the pull request."""
    column = EntityColumn("a`|<b>\n- x", "t[](y)", "PK")
    line = listed(Entity("public.odd", "added", (column,)))
    assert len(line) == 1
    assert "<b>" not in line[0]
    assert "[](" not in line[0]
