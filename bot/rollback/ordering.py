"""Putting steps in an order that respects what must come first, readable where there is a choice."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


class Cycle(Exception):
    """Steps that wait for each other; `keys` are among them."""

    def __init__(self, keys: tuple[Hashable, ...]) -> None:
        super().__init__(f"{len(keys)} steps wait for each other")
        self.keys = keys


def ordered(ranks: Mapping[Key, tuple[object, ...]], before: Mapping[Key, set[Key]]) -> list[Key]:
    """Return the keys of `ranks` so that each comes after all of `before[key]`; among the ready the lowest rank goes first.

    Raises Cycle.
    """
    waiting = {key: {needed for needed in before.get(key, ()) if needed in ranks and needed != key} for key in ranks}
    dependents: dict[Key, list[Key]] = {}
    for key, needs in waiting.items():
        for needed in needs:
            dependents.setdefault(needed, []).append(key)
    ready = [(ranks[key], index, key) for index, key in enumerate(ranks) if not waiting[key]]
    numbers = {key: index for index, key in enumerate(ranks)}
    heapq.heapify(ready)
    done: list[Key] = []
    while ready:
        key = heapq.heappop(ready)[2]
        done.append(key)
        for dependent in dependents.get(key, ()):
            waiting[dependent].discard(key)
            if not waiting[dependent]:
                heapq.heappush(ready, (ranks[dependent], numbers[dependent], dependent))
    if len(done) < len(ranks):
        tangled = _tangled(waiting, set(done))
        raise Cycle(tangled)
    return done


def _tangled(waiting: Mapping[Key, set[Key]], done: set[Key]) -> tuple[Key, ...]:
    """Return one cycle: follow what each step waits for until a step comes twice."""
    key = next(key for key, needs in waiting.items() if needs and key not in done)
    path: list[Key] = []
    while key not in path:
        path.append(key)
        key = next(needed for needed in waiting[key] if needed not in done)
    return tuple(path[path.index(key) :])
