"""A Mermaid diagram of the changed tables and their neighbours, and the same content as a list (e-mail shows no diagram)."""

from __future__ import annotations

from bot.render import escape
from bot.report.checks import counted
from bot.report.model import Entity

MOST_NODES = 30
MOST_COLUMNS = 20


def entity_diagram(entities: tuple[Entity, ...]) -> str:
    """Return a folded diagram with its list, or nothing when no table changed or there are more than 30."""
    if not entities or len(entities) > MOST_NODES:
        return ""
    nodes = {entity.name: f"t{index}" for index, entity in enumerate(entities)}
    lines = ["erDiagram"]
    for entity in entities:
        lines.append(f'    {nodes[entity.name]}["{escape.mermaid_label(entity.name.removeprefix("public."))}"] {{')
        lines += [
            f"        {escape.mermaid_word(column.type)} {escape.mermaid_word(column.name)} {_key(column.key)}".rstrip()
            for column in entity.columns[:MOST_COLUMNS]
        ]
        lines.append("    }")
    for entity in entities:
        lines += [f"    {nodes[other]} ||--o{{ {nodes[entity.name]} : has" for other in entity.references if other in nodes]
    listed = "\n".join(_listed(entity) for entity in entities)
    title = f"Diagram of {counted(len(entities), 'table')}"
    return f"<details>\n<summary>{title}</summary>\n\n{escape.fence(chr(10).join(lines), 'mermaid')}\n\n{listed}\n\n</details>"


def _listed(entity: Entity) -> str:
    to = f" → {', '.join(escape.code(name) for name in entity.references)}" if entity.references else ""
    state = f" ({escape.markdown(entity.status, 40)})" if entity.status else ""
    columns = [
        f"{escape.code(column.name, 60)} {escape.markdown(column.type, 60)} {_key(column.key)}".rstrip()
        for column in entity.columns[:MOST_COLUMNS]
    ]
    if len(entity.columns) > MOST_COLUMNS:
        columns.append(f"… {len(entity.columns) - MOST_COLUMNS} more")
    return f"- {escape.code(entity.name)}{state}{': ' if columns else ''}{', '.join(columns)}{to}"


def _key(text: str) -> str:
    """Mermaid knows three words here, and none at all is the usual case."""
    return text if text in {"PK", "FK", "UK"} else ""
