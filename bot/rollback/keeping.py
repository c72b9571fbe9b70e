"""Whether rows that a change drops come back with the way back when they were kept aside before: tried, not believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.catalog.model import Catalog
from bot.postgres.servers import Server
from bot.replay.routes import Scene
from bot.rollback.aside import Item
from bot.rollback.keep import keep
from bot.rollback.prove import prove_kept
from bot.rollback.script import Refusal, Script
from bot.scripts.model import Program


@dataclass(frozen=True, slots=True)
class Keeping:
    """`status` is proven (all rows come back), partly (all but `losses`), not_proven or could_not_judge.

    `what` names the tables and columns that come back, `reasons` say why it is not proven.
    """

    status: str
    what: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


_STATUSES = {"proven": "proven", "schema_only": "partly", "not_reversible": "not_proven", "could_not_judge": "could_not_judge"}


def try_keeping(
    scene: Scene, sides: tuple[Catalog, Catalog], made: Script | Refusal, programs: tuple[Program, Program], server: Server,
    call: Callable[[bytes], bytes],
) -> Keeping | None:  # fmt: skip
    """Keep aside what goes between the two catalogs, deploy, go back, put it back, and compare; None when nothing goes.

    `made` is the generated script, which knows what waits for rows; `programs` are the way back and the head files. Raises
    LimitExceeded when the supervisor ended the cluster.
    """
    kept = keep(*sides, again=made.again if isinstance(made, Script) else ())
    if not kept:
        return None
    proof = prove_kept(scene, kept, *programs, server, call)
    what = tuple(str(item) for item in kept.items if item.kind == "table" and not _lost(item, proof.losses))
    if proof.status == "schema_only" and not what:
        return Keeping("not_proven", reasons=proof.losses)
    return Keeping(_STATUSES[proof.status], what, proof.losses, proof.reasons)


def _lost(item: Item, losses: Sequence[str]) -> bool:
    """Whether a kept column is among what did not come back."""
    table = ".".join(item.raw)
    columns = tuple(f"column {table}.{column}: " for column in item.raw_columns) or (f"column {table}.", f"table {table} ")
    places = (*columns, f"table {table}:")
    return any(loss.startswith(places) for loss in losses)
