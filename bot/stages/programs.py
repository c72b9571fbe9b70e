"""What every route will send to the server, read by psql's rules in a limited child: one call for all programs of both sides."""

from __future__ import annotations

from dataclasses import dataclass

from bot.findings import Location
from bot.listings.child import Judged
from bot.listings.model import Found
from bot.listings.routes import route_names_and_calls
from bot.replay.reading import ask
from bot.replay.routes import ListingProgram
from bot.scripts.model import Layout, Program, PsqlCall
from bot.scripts.naming import folder_files
from bot.scripts.reading import Ask, Question
from bot.scripts.variables import stands_in
from bot.stages.draft import Draft


@dataclass(frozen=True, slots=True)
class Programs:
    """Programs of base and head: the `numbered` files, and the `whole` deploy.

    `seeds` and `sown` are the seed files of the two, None where there are none.
    """

    numbered: tuple[Program, Program]
    whole: tuple[Program, Program]
    listings: tuple[ListingProgram, ...]
    seeds: Program | None
    sown: Program | None


def read_programs(draft: Draft, layout: Layout, judged: Judged | None) -> Programs:
    """Return every program of this examination. Raises CouldNotJudge when the child did not live to tell."""
    deploys = (
        [tuple(one for _, calls in _calls(found) for one in calls) for found in (judged.base, judged.head)]
        if judged
        else [(), ()]
    )
    unknown = sorted({name for calls in deploys for call in calls for name in _known_later(call)})
    if unknown:
        draft.note(f"Only the deploy knows {', '.join(unknown)}: where psql quotes the value, the variable's own name was used.")
    routes = [*route_names_and_calls(judged.head.listings)] if judged else []
    before = dict(_calls(judged.base)) if judged else {}
    old = [next((before[label] for label in route.labels if label in before), ()) for route in routes]
    seeds, sown = (
        [path for path in folder_files(side, layout.seed_dir) if path.endswith(".sql")] for side in (draft.base, draft.head)
    )
    asks = (
        *(Ask("numbered", side, deploys[side]) for side in (False, True)),
        *(Ask("complete", side, deploys[side]) for side in (False, True)),
        Ask("calls", head=False, calls=tuple(PsqlCall((path,), Location(path)) for path in seeds)),
        Ask("calls", head=True, calls=tuple(PsqlCall((path,), Location(path)) for path in sown)),
        *(Ask("calls", head=True, calls=route.calls) for route in routes),
        *(Ask("calls", head=False, calls=calls) for calls in old),
    )
    read = ask(Question(draft.base, draft.head, layout, asks, draft.options.reader))
    listed = zip(routes, read[6 : 6 + len(routes)], read[6 + len(routes) :], old, strict=True)
    return Programs(
        (read[0], read[1]),
        (read[2], read[3]),
        tuple(ListingProgram(route.name, route.location, head, base if had else None) for route, head, base, had in listed),
        read[4] if seeds else None,
        read[5] if sown else None,
    )


def _known_later(call: PsqlCall) -> list[str]:
    return [name for name, value in (call.variables or {}).items() if stands_in(value)]


def _calls(found: Found) -> list[tuple[str, tuple[PsqlCall, ...]]]:
    return [(label, route.calls) for route in route_names_and_calls(found.listings) for label in route.labels]
