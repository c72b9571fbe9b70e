"""The diagram of changed tables says nothing that its list does not say, for readers whose mail shows no diagram."""

from __future__ import annotations

import re

import pytest

from bot.render.diagram import MOST_CHARACTERS, MOST_COLUMNS, MOST_NODES, entity_diagram
from bot.report.model import Entity, EntityColumn

COLUMNS = tuple(EntityColumn(f"c{number}", "numeric(12,2)", "PK" if number == 0 else "") for number in range(23))


def drawn(*entities: Entity) -> list[str]:
    return entity_diagram(entities).partition("```mermaid\n")[2].partition("\n```")[0].split("\n")


def listed(*entities: Entity) -> list[str]:
    return [line for line in entity_diagram(entities).splitlines() if line.startswith("- ")]


def test_the_list_names_every_column_of_the_picture_with_type_and_key() -> None:
    """What the picture leaves out is counted."""
    line = listed(Entity("public.wide", "changed", COLUMNS))[0]
    assert line.startswith("- `public.wide` (changed): `c0` numeric(12,2) PK, `c1` numeric(12,2), ")
    assert f"`c{MOST_COLUMNS[0] - 1}`" in line
    assert line.endswith("… 3 more")
    picture = drawn(Entity("public.wide", "changed", COLUMNS))
    assert picture[1:3] == ['    t0["wide (changed)"] {', "        numeric(12_2) c0 PK"]
    assert picture[-2:] == ['        _ _ "3 more"', "    }"]


@pytest.mark.parametrize("name", ["pk", "FK", "1", "имя", "a b", "end of", '"a.b c"'])
def test_a_name_that_mermaid_could_not_read_stands_beside_a_word_that_it_can(name: str) -> None:
    """It takes pk for a key and a digit for a number of rows, so that one such column cost the whole picture."""
    _, word, shown = drawn(Entity("public.t", "added", (EntityColumn(name, "text"),)))[2].split(maxsplit=2)
    assert re.fullmatch(r"[A-Za-z_]\w*", word, re.ASCII)
    assert word.upper() not in {"PK", "FK", "UK"}
    assert shown == f'"{name}"'.replace('""', '"')


def test_a_picture_is_whole_or_there_is_none() -> None:
    """Where not all columns fit, each table shows fewer; neighbours too many are counted, tables too many are no picture."""
    wide = [Entity(f"public.t{number}", "added", COLUMNS, ("public.t0",)) for number in range(MOST_NODES)]
    picture = drawn(*wide)
    assert len("\n".join(picture)) <= MOST_CHARACTERS
    assert picture[-1] == f"    t0 ||--o{{ t{MOST_NODES - 1} : has"
    near = Entity("public.near", "", COLUMNS, ("public.t1", "public.elsewhere"))
    assert drawn(*wide, near) == picture
    assert listed(*wide, near)[-1] == "- 1 neighbour left out"
    assert entity_diagram((*wide, Entity("public.more", "changed"))) == ""


def test_an_arrow_that_the_picture_cannot_draw_is_not_in_the_list() -> None:
    assert "elsewhere" not in "".join(listed(Entity("public.near", "", COLUMNS, ("public.elsewhere",))))


def test_a_name_in_the_list_cannot_format_or_leave_its_line() -> None:
    """Columns are named by whoever wrote the pull request."""
    column = EntityColumn("a`|<b>\n- x", "t[](y)", "PK")
    line = listed(Entity("public.odd", "added", (column,)))
    assert len(line) == 1
    assert "<b>" not in line[0]
    assert "[](" not in line[0]
