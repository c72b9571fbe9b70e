"""Where the change itself speaks of an object: the statement that makes it, was seen to change it, or merely names it. Pure."""

from __future__ import annotations

from bot.catalog.model import Identity
from bot.findings import Location
from bot.replay.facts import StatementFacts, Trace
from bot.replay.judges.case import Case
from bot.replay.judges.inner import inner
from bot.replay.judges.locate import bare, definition, statements
from bot.replay.mentions import names


def own_place(case: Case, identity: Identity, *hints: str) -> Location | None:
    """Return where the change itself makes `identity`, preferring the line that names one of `hints`; None when it does not."""
    place = definition(case.head, identity)
    if not case.mine(place):
        return (
            said_by(case, bare(identity.parent), bare(identity.name))
            or (said_by(case, bare(identity.parent), *hints) if identity.parent and hints else None)
            or done_by(case, identity)
        )
    for statement in statements(case.head):
        where = statement.location
        if where.path == place.path and where.line <= place.line <= max(where.line, where.end_line):
            for offset, line in enumerate(statement.sql.splitlines()):
                if any(names(line, hint) for hint in hints if hint):
                    return Location(place.path, where.line + offset, where.line + offset)
    return place


def blamed(case: Case, identity: Identity, *words: str, tags: tuple[str, ...] = ()) -> Location | None:
    """Return the own statement behind a change of `identity`: one that was seen to make it, else the first that says `words`.

    `tags` names commands that the server reports without their object, such as REVOKE. Where no own statement is behind it, the
    file is returned that a statement with these words was taken out of.
    """
    return done_by(case, identity, *words, tags=tags) or said_by(case, *words) or taken_out(case, *words)


def taken_out(case: Case, *words: str) -> Location | None:
    """Return the file that an own statement which named all of `words` was taken out of; None when there is none."""
    wanted = [word for word in words if word]
    for item in case.removed if wanted else ():
        if all(names(item.sql, word) for word in wanted):
            return Location(item.location.path)
    return None


def done_by(case: Case, identity: Identity, *words: str, tags: tuple[str, ...] = ()) -> Location | None:
    """Return the own statement that was seen to change `identity` or its table, of several the first that says `words`.

    This finds a loop over the catalog, too, whose text names nothing.
    """
    upgrade = case.facts.upgrade
    seen = [
        item
        for item in (upgrade.run.statements if upgrade else ())
        if item.trace and not item.failure and case.mine(item.location) and _did(item.trace, identity, tags)
    ]
    saying: list[StatementFacts] = [item for item in seen if all(names(item.sql, word) for word in words if word)]
    name, parent = identity.name, identity.parent
    about = {name, f"{parent}.{name}", f"{name} on {parent}"} if parent else {name}
    return next((inner(case, item, about) for item in (*saying, *seen)), None)


def _did(trace: Trace, identity: Identity, tags: tuple[str, ...]) -> bool:
    name, parent = identity.name, identity.parent
    part = {f"{parent}.{name}", f"{name} on {parent}"} if parent else {name}
    commanded = {command.name for command in trace.commands}
    return (
        bool((part | ({parent} if parent else set())) & commanded)
        or any(drop.name.removeprefix("for ") in part for drop in trace.drops)
        or any(command.tag in tags for command in trace.commands)
    )


def said_by(case: Case, *words: str) -> Location | None:
    """Return the first own statement that names all of `words`; None when none does."""
    wanted = [word for word in words if word]
    for item in statements(case.head):
        if wanted and case.mine(item.location) and all(names(item.sql, word) for word in wanted):
            return item.location
    return None
