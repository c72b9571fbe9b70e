"""One cluster and the limited child that speaks with it: steps go out, facts come back, limits win over what a child says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.postgres import child as children
from bot.postgres import clusters
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.postgres.images import Image
from bot.postgres.limits import MEBIBYTE, ChildLimits, Limits
from bot.postgres.pool import Start
from bot.postgres.servers import Server
from bot.replay import child, wire
from bot.replay.facts import CanaryFailure, RouteFacts, SampleFacts
from bot.replay.lines import Lines
from bot.replay.rows import ROWS

CHILD_MAIN = "bot.replay.child:main"
CHILD = ChildLimits(seconds=300.0, memory_bytes=1024 * MEBIBYTE, cpu_seconds=240, answer_bytes=256 * MEBIBYTE)
PASSING = ("bare", "fresh", "upgraded", "rerun", "base_again", "listing", "elsewhere", "seeded")

Answer: TypeAlias = "tuple[RouteFacts, SampleFacts | None, tuple[CanaryFailure, ...]]"


@dataclass(frozen=True, slots=True)
class Options:
    """How to observe. `repository` names whose base build may be cached ("" caches nothing); `rows` is per table, 0 for none.

    Without `extremes` no sample row holds a number near the end of its type's range. `limits` hold for the cluster, `child` for
    each limited process that speaks with it. `cluster` is a running one to use instead of one of its own; its databases are
    dropped again and nothing is cached, but `base` stays and serves the next observation that begins with the same. `start`
    gives one of its own (a worker takes it from a pool). `trusted` keeps everything in this process, for tests and benchmarks of
    our own SQL.
    """

    rows: int = ROWS
    extremes: bool = True
    repository: str = ""
    limits: Limits = field(default_factory=Limits)
    child: ChildLimits = field(default_factory=lambda: CHILD)
    cluster: Cluster | None = None
    start: Start = clusters.start
    trusted: bool = False


class Stage:
    """The cluster of one observation."""

    def __init__(
        self, server: Server, options: Options, roles: Sequence[str] = (), timings: dict[str, float] | None = None
    ) -> None:
        """Nothing runs yet; `start` does. `roles` are those that the files speak of, `timings` go on counting."""
        self.server = server
        self.options = options
        self._roles = roles
        self.timings = {} if timings is None else timings
        self.lines = Lines()
        self._running: Cluster | None = None

    @property
    def cluster(self) -> Cluster:
        """The running cluster."""
        assert self._running is not None
        return self._running

    def create(self, name: str, template: str = "empty") -> Database:
        """Create a database as a copy of `template`, and remember that it is one."""
        self.lines.copied(name, template)
        return self.cluster.create(name, template)

    def start(self, image: Image) -> None:
        """Start a server on a copy of `image` (or take the one that was given)."""
        began = time.perf_counter()
        self._running = self.options.cluster or self.options.start(image, self.options.limits)
        self._running.provide(self._roles)
        self._spent("server", began)

    def save(self, key: str, facts: dict[str, Any]) -> None:
        """Keep everything in the cluster as the image `key`, and go on in a cluster made from it."""
        began = time.perf_counter()
        saving, self._running = self.cluster, None
        image = saving.save(key, facts)
        self._spent("keeping", began)
        self.start(image)

    def close(self) -> None:
        """Stop the cluster, if one of ours runs; leave in a given one what it keeps."""
        running, self._running = self._running, None
        if running is None:
            return
        if self.options.cluster is None:
            running.stop()
            return
        for name in PASSING:
            running.drop(name)

    def ask(self, request: dict[str, Any]) -> Answer:
        """Let the child take one step; when it breaks, the supervisor's own reason wins over what the child says."""
        began = time.perf_counter()
        try:
            reply = wire.decode(self._call(wire.encode({"steps": [self.lines.asked(request)]})))
        except Exception:
            self.cluster.check()
            raise
        answer = self.lines.answered(request, reply["answers"][0])
        if answer[0].run.lost:
            self.cluster.check()
        self._spent(request["name"], began)
        return answer

    def _call(self, payload: bytes) -> bytes:
        if self.options.trusted:
            return child.main(payload)
        return children.call(CHILD_MAIN, payload, self.options.child, socket_dir=str(self.cluster.socket_dir))

    def _spent(self, name: str, began: float) -> None:
        self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - began
