"""Small packages: what an examination keeps of a pull request."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rollback.generate import generate
from bot.rollback.keep import keep
from bot.rollback.script import Script
from bot.store.changes import Origin
from bot.targets.connect import TargetSessions
from bot.targets.model import Package
from bot.targets.order import Order
from bot.targets.proof import expected

CORE = "CREATE TABLE IF NOT EXISTS seeds (id int PRIMARY KEY, name text);\n"
POTS = "CREATE TABLE IF NOT EXISTS pots (id int PRIMARY KEY);\nCREATE INDEX IF NOT EXISTS idx_pots_id ON pots(id);\n"
TAGS = "CREATE TABLE IF NOT EXISTS tags (id int PRIMARY KEY);\n"
BACK = "DROP TABLE IF EXISTS tags;\nDROP TABLE IF EXISTS pots;\n"


def tree(files: Mapping[str, str]) -> dict[str, bytes]:
    return {f"db/schema/{name}": text.encode() for name, text in files.items()}


def package(
    head: Mapping[str, str],
    base: Mapping[str, str] | None = None,
    *,
    rollback: str = BACK,
    status: str = "proven",
    keeping: str = "",
    back: tuple[str, ...] = (),
) -> Package:
    old, new = tree(base if base is not None else {"01_core.sql": CORE}), tree(head)
    return Package(old, new, tuple(sorted(old)), tuple(sorted(new)), rollback, status, keeping=keeping, back=back)


def losing(sessions: TargetSessions, base: str, head: str, drop: str, keeping: str = "proven", without: str = "") -> Package:
    """A change that drops rows, with the way back that an examination would have generated; `without` did not come back."""
    files = {"01_core.sql": head, "02_drop.sql": drop}
    with sessions.open("test") as conn:
        found = expected(package(files, {"01_core.sql": base}, rollback=""), conn.info.server_version, sessions)
    made = generate(found.upgraded, found.base, same_origin=True)
    assert isinstance(made, Script), str(made)
    back = tuple(str(item) for item in keep(found.base, found.upgraded).items if str(item) not in without)
    return package(files, {"01_core.sql": base}, rollback=str(made), status="schema_only", keeping=keeping, back=back)


def usual(*, rollback: str = BACK, **more: str) -> Package:
    return package({"01_core.sql": CORE, "02_pots.sql": POTS, "03_tags.sql": TAGS, **more}, rollback=rollback)


def order(
    package: Package,
    kind: str = "apply",
    *,
    holder: str = "acme/shop#5",
    worker: str = "w1",
    drift: bool = False,
    restore: bool = False,
    loss: bool = False,
) -> Order:
    origin = Origin(package.digest, "mira", "a" * 40)
    return Order(kind, package, origin, holder, worker, lease_seconds=6.0, allow_drift=drift, restore=restore, accept_loss=loss)
