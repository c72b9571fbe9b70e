"""What base and head give on a throw-away database: the catalogs B and U that a target is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, CatalogDiff, CatalogObject, Identity, Value
from bot.catalog.snapshot import snapshot
from bot.errors import CouldNotJudge
from bot.postgres import clusters, images, servers
from bot.postgres.limits import Limits
from bot.replay.session import Session
from bot.rollback.keep import is_kept
from bot.targets.connect import Room, TargetSessions
from bot.targets.model import Package
from bot.targets.plan import plan

_OURS = "public.schema_version"
_PASSING = frozenset({"public.migrate_bot_batches", "public.migrate_bot_batches_pkey"})
"""The bookkeeping of batches that were interrupted; it goes with the last of them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The catalogs of base (B) and of base upgraded to head (U)."""

    base: Catalog
    upgraded: Catalog


def expected(package: Package, server_version: int, sessions: TargetSessions) -> Expected:
    """Build both on a throw-away cluster of the target's major version where one is installed, or where the target lives.

    The same bytes give the same catalogs, so the last few are kept. Raises CouldNotJudge, and what a workshop raises.
    """
    key = (package.digest, sessions.identity if sessions.has_workshop else "", server_version // 10000)
    if key not in _KEPT:
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = _build(package, key[2], sessions)
    return _KEPT[key]


_MOST_KEPT = 4
_KEPT: dict[tuple[str, str, int], Expected] = {}


def _build(package: Package, version: int, sessions: TargetSessions) -> Expected:
    if sessions.has_workshop:
        with sessions.workshop() as workshop:
            return _built(package, workshop.create)
    with clusters.start(images.empty(servers.find(version)), Limits()) as cluster:
        return _built(package, cluster.create)


def _built(package: Package, create: Callable[..., Room]) -> Expected:
    before = create("base")
    _run(before, package.base, package.base_order)
    first = _read(before)
    after = create("upgraded", template="base")
    _run(after, package.head, package.head_order)
    return Expected(first, _read(after))


def differences(found: Catalog, wanted: Catalog) -> CatalogDiff:
    """Return how a target differs from what it should be. Who owns what, our own version table and kept rows do not count."""
    keep = any(str(identity.name) == _OURS for identity in wanted.objects)
    return diff(_plain(wanted, keep_version=True), _plain(found, keep_version=keep))


def described(found: CatalogDiff, limit: int = 12) -> tuple[str, ...]:
    """Return one readable line per difference."""
    lines = [f"{change.identity}: {_WORDS[change.op]}{_fields(change.fields)}" for change in found.changes]
    return tuple(lines[:limit]) + ((f"... and {len(lines) - limit} more",) if len(lines) > limit else ())


_WORDS = {"added": "is there but should not be", "removed": "is missing", "changed": "differs in "}


def _fields(fields: tuple[object, ...]) -> str:
    return ", ".join(str(getattr(field, "name", field)) for field in fields)


def _run(database: Room, tree: Mapping[str, bytes], order: tuple[str, ...]) -> None:
    for file in plan(tree, order):
        with database.runner() as conn:
            session = Session(conn)
            for statement in file.statements:
                answer = session.execute(statement.sql, statement.copy_data)
                if answer.refusal:
                    where = f"{file.path}:{statement.location.line}"
                    raise CouldNotJudge(f"{where} does not run on a throw-away database: {answer.refusal.message}")


def _read(database: Room) -> Catalog:
    with database.reader() as conn:
        return snapshot(conn)


def _plain(catalog: Catalog, *, keep_version: bool) -> Catalog:
    """Leave out who owns what: the roles of a throw-away cluster are not those of a target."""
    objects: dict[Identity, CatalogObject] = {}
    for identity, found in catalog.objects.items():
        if _PASSING & {identity.name, identity.parent} or is_kept(identity):
            continue
        if not keep_version and _OURS in {identity.name, identity.parent}:
            continue
        if not keep_version and identity.name == "public.schema_version_pkey":
            continue
        attributes: dict[str, Value] = {name: value for name, value in found.attributes.items() if name not in {"owner", "acl"}}
        objects[identity] = replace(found, attributes=attributes)
    return replace(catalog, objects=objects)
