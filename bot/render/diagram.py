"""A Mermaid diagram of the changed tables and their neighbours, and the same content as a list (e-mail shows no diagram)."""

from __future__ import annotations

import re

from bot.render import escape
from bot.report.checks import counted
from bot.report.model import Entity

MOST_NODES = 30
_UNSAFE = re.compile(r"[^A-Za-z0-9_]")
_UNSAFE_IN_LABEL = re.compile(r"[^A-Za-z0-9_.$ -]")


def entity_diagram(entities: tuple[Entity, ...]) -> str:
    """Return a folded diagram with its list, or nothing when no table changed or there are more than 30."""
    if not entities or len(entities) > MOST_NODES:
        return ""
    nodes = {entity.name: f"t{index}" for index, entity in enumerate(entities)}
    lines = ["erDiagram"]
    for entity in entities:
        lines.append(f'    {nodes[entity.name]}["{_label(entity.name)}"] {{')
        lines += [f"        {_word(column.type)} {_word(column.name)} {column.key}".rstrip() for column in entity.columns[:20]]
        lines.append("    }")
    for entity in entities:
        lines += [f"    {nodes[other]} ||--o{{ {nodes[entity.name]} : has" for other in entity.references if other in nodes]
    listed = "\n".join(_listed(entity) for entity in entities)
    title = f"Diagram of {counted(len(entities), 'table')}"
    return f"<details>\n<summary>{title}</summary>\n\n{escape.fence(chr(10).join(lines), 'mermaid')}\n\n{listed}\n\n</details>"


def _listed(entity: Entity) -> str:
    to = f" → {', '.join(escape.code(name) for name in entity.references)}" if entity.references else ""
    state = f" ({entity.status})" if entity.status else ""
    return f"- {escape.code(entity.name)}{state}: {counted(len(entity.columns), 'column')}{to}"


def _label(name: str) -> str:
    return _UNSAFE_IN_LABEL.sub("_", name.removeprefix("public."))[:60] or "_"


def _word(text: str) -> str:
    """Mermaid takes bare words only; anything else would break the diagram or reach its own directives."""
    return _UNSAFE.sub("_", text)[:40] or "_"
