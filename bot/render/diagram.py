"""A Mermaid diagram of the changed tables and their neighbours, and the same content as a list (e-mail shows no diagram)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.render import escape
from bot.report.checks import counted
from bot.report.model import Entity, EntityColumn

QUOTED = re.compile(r'(?<![^.])"((?:[^"]|"")*)"(?![^.])')
MOST_NODES = 29
MOST_COLUMNS = (20, 10, 5, 2)
"""Columns of a table that are shown: the first of these numbers with which the whole fits."""
MOST_CHARACTERS = 7_000
"""Of the diagram, and of the list. A diagram that is cut is none."""


def entity_diagram(entities: tuple[Entity, ...]) -> str:
    """Return a folded diagram with its list, or nothing when no table changed or too many did.

    Neighbours are left out where they are too many, and columns where a table has more than fit; both are counted.
    """
    shown = entities if len(entities) <= MOST_NODES else tuple(entity for entity in entities if entity.status)
    if not shown or len(shown) > MOST_NODES:
        return ""
    names = {entity.name for entity in shown}
    shown = tuple(replace(one, references=tuple(to for to in one.references if to in names)) for one in shown)
    for most in MOST_COLUMNS:
        lines, listed = _drawn(shown, most), "\n".join(_listed(entity, most) for entity in shown)
        if max(len(lines), len(listed)) <= MOST_CHARACTERS:
            break
    else:
        return ""
    if left := len(entities) - len(shown):
        listed += f"\n- {counted(left, 'neighbour')} left out"
    title = f"Diagram of {counted(len(shown), 'table')}"
    return f"<details>\n<summary>{title}</summary>\n\n{escape.fence(lines, 'mermaid')}\n\n{listed}\n\n</details>"


def _drawn(entities: tuple[Entity, ...], most: int) -> str:
    nodes = {entity.name: f"t{index}" for index, entity in enumerate(entities)}
    lines = ["erDiagram"]
    for entity in entities:
        state = f" ({entity.status})" if entity.status else ""
        lines.append(
            f'    {nodes[entity.name]}["{escape.mermaid_label(_plain(entity.name.removeprefix("public.")) + state)}"] {{'
        )
        rows = [_row(column) for column in entity.columns[:most]]
        if more := len(entity.columns) - most:
            rows += [f'_ _ "{more} more"'] if more > 0 else []
        lines += [f"        {row}" for row in rows]
        lines.append("    }")
    for entity in entities:
        lines += [f"    {nodes[other]} ||--o{{ {nodes[entity.name]} : has" for other in entity.references]
    return "\n".join(lines)


def _row(column: EntityColumn) -> str:
    """Return type, name and key, and the name as it is where a bare word cannot say it."""
    name = _plain(column.name)
    word = escape.mermaid_word(name)
    parts = [escape.mermaid_word(column.type), word, _key(column.key)]
    if word != name:
        parts.append(f'"{escape.mermaid_label(name)}"')
    return " ".join(filter(None, parts))


def _plain(name: str) -> str:
    """Return a name without the quotes that SQL needs around it."""
    return QUOTED.sub(lambda part: part[1].replace('""', '"'), name)


def _listed(entity: Entity, most: int) -> str:
    to = f" → {', '.join(escape.code(name) for name in entity.references)}" if entity.references else ""
    state = f" ({escape.markdown(entity.status, 40)})" if entity.status else ""
    columns = [
        f"{escape.code(column.name, 60)} {escape.markdown(column.type, 60)} {_key(column.key)}".rstrip()
        for column in entity.columns[:most]
    ]
    if len(entity.columns) > most:
        columns.append(f"… {len(entity.columns) - most} more")
    return f"- {escape.code(entity.name)}{state}{': ' if columns else ''}{', '.join(columns)}{to}"


def _key(text: str) -> str:
    """Mermaid knows three words here, and none at all is the usual case."""
    return text if text in {"PK", "FK", "UK"} else ""
