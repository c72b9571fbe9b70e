"""Whether rows that a change drops come back with the way back when they were kept aside before: tried, not believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.catalog.model import Catalog
from bot.postgres.servers import Server
from bot.replay.routes import Scene
from bot.rollback.keep import keep
from bot.rollback.prove import prove_kept
from bot.rollback.script import Refusal, Script
from bot.scripts.model import Program


@dataclass(frozen=True, slots=True)
class Keeping:
    """`status` is proven (all rows come back), partly (all but `losses`), not_proven, not_possible or could_not_judge.

    `what` names the tables and columns that are kept, `reasons` say why it is not proven.
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
        return Keeping("not_possible", losses=kept.left) if kept.left else None
    proof = prove_kept(scene, kept, *programs, server, call)
    what = tuple(str(item) for item in kept.items if item.kind == "table")
    return Keeping(_STATUSES[proof.status], what, proof.losses, proof.reasons)
