"""Idle, jailed, ready clusters of what was asked for last: a worker takes one and starts its run without waiting for a server."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import psycopg

from bot.errors import BotError
from bot.postgres import clusters
from bot.postgres.clusters import Cluster
from bot.postgres.images import Image
from bot.postgres.limits import Limits

Start = Callable[[Image, Limits], Cluster]
"""What gives a running cluster: `clusters.start`, or `Pool.start`."""
SPARES: Mapping[str, int] = {"empty": 1, "bare": 1, "base": 2, "prefix": 1}
"""Copies to have ready in an idle cluster, by the database they are made from, where the image holds it."""
INSTEAD: Mapping[str, str] = {"bare": "prefix"}
"""A change in the middle does not begin with all base files."""
PATIENCE_SECONDS = 1.0
IDLE_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class _Idle:
    image: Image
    limits: Limits
    cluster: Cluster
    since: float


class Pool:
    """Keeps up to `size` idle clusters, made from the images that were asked for last; none before somebody asks.

    Every cluster serves one run and never comes back. New ones start while none of the pool's is at work, or after a second's
    patience, so that they do not slow down a run; those that nobody takes for `idle_seconds` are ended.
    """

    def __init__(self, size: int = 1, *, idle_seconds: float = IDLE_SECONDS) -> None:
        """Start the thread that fills."""
        self._size = size
        self._idle_seconds = idle_seconds
        self._idle: list[_Idle] = []
        self._wanted: deque[tuple[Image, Limits]] = deque(maxlen=size)
        self._busy = 0
        self._starting = ""
        self._closed = False
        self._change = threading.Condition()
        self._filler = threading.Thread(target=self._fill, name="cluster-pool", daemon=True)
        self._filler.start()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        self.close()

    def start(self, image: Image, limits: Limits) -> Cluster:
        """Return a cluster of `image` whose limits count from now: an idle one, or a new one; the caller stops it.

        Raises CouldNotJudge like `clusters.start`.
        """
        cluster = self._ready(image, limits) or clusters.start(image, limits)
        with self._change:
            self._busy += 1
            self._wanted.append((image, limits))
            self._change.notify_all()
        cluster.after_stop(self._released)
        return cluster

    @property
    def ready(self) -> bool:
        """Whether everything that was wanted last is idle."""
        with self._change:
            return self._missing() is None

    def close(self) -> None:
        """Stop every idle cluster and the filling; clusters that were taken are their users' business."""
        with self._change:
            self._closed = True
            self._wanted.clear()
            self._change.notify_all()
        self._filler.join()

    def _ready(self, image: Image, limits: Limits) -> Cluster | None:
        """Take an idle cluster, waiting for the one that is just starting; None when there is none that answers."""
        while True:
            with self._change:
                self._change.wait_for(lambda: self._starting != image.key or self._position(image, limits) is not None)
                position = self._position(image, limits)
                if position is None:
                    return None
                found = self._idle.pop(position).cluster
            try:
                found.arm(limits)
                found.ping()
            except (BotError, psycopg.Error):
                found.stop()
                continue
            return found

    def _position(self, image: Image, limits: Limits) -> int | None:
        wanted = (image.key, _timeless(limits))
        return next((place for place, idle in enumerate(self._idle) if (idle.image.key, idle.limits) == wanted), None)

    def _released(self) -> None:
        with self._change:
            self._busy -= 1
            self._change.notify_all()

    def _fill(self) -> None:
        """Keep what is idle equal to what was wanted last, until `close`."""
        while not self._closed:
            with self._change:
                surplus, missing = self._surplus(), self._missing()
                if not surplus and missing is None:
                    self._change.wait(self._idle_seconds / 8)
                    continue
                if missing is not None and not surplus:
                    self._change.wait_for(lambda: self._closed or not self._busy, PATIENCE_SECONDS)
                    missing = self._missing()
                self._starting = missing[0].key if missing else ""
            for idle in surplus:
                idle.cluster.stop()
            if missing is not None:
                self._add(*missing)
        for idle in self._idle:
            idle.cluster.stop()
        self._idle.clear()

    def _surplus(self) -> list[_Idle]:
        """Take out what is idle for too long or not wanted any more."""
        oldest = time.monotonic() - self._idle_seconds
        for stale in (idle for idle in self._idle if idle.since <= oldest):
            self._forget(stale.image)
        allowed = Counter((image.key, _timeless(limits)) for image, limits in self._wanted)
        kept: list[_Idle] = []
        surplus: list[_Idle] = []
        for idle in self._idle:
            key = (idle.image.key, idle.limits)
            allowed[key] -= 1
            (kept if allowed[key] >= 0 else surplus).append(idle)
        self._idle = kept
        return surplus

    def _forget(self, image: Image) -> None:
        self._wanted = deque((item for item in self._wanted if item[0].key != image.key), self._size)

    def _missing(self) -> tuple[Image, Limits] | None:
        """Return what was wanted last and is not idle yet."""
        there = Counter((idle.image.key, idle.limits) for idle in self._idle)
        for image, limits in reversed(self._wanted):
            key = (image.key, _timeless(limits))
            if not there[key]:
                return image, limits
            there[key] -= 1
        return None

    def _add(self, image: Image, limits: Limits) -> None:
        """Start one; a failure is left to `start`, whose own attempt tells its caller."""
        cluster = None
        with contextlib.suppress(BotError, psycopg.Error, OSError):
            cluster = clusters.start(image, _timeless(limits))
            cluster.prepare(SPARES, INSTEAD)
        with self._change:
            self._starting = ""
            if cluster is not None:
                self._idle.append(_Idle(image, _timeless(limits), cluster, time.monotonic()))
            else:
                self._forget(image)
            self._change.notify_all()


def _timeless(limits: Limits) -> Limits:
    return replace(limits, seconds=None)
