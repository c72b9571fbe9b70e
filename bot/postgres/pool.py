"""Idle, jailed, ready clusters: a worker takes one and starts its run without waiting for a server."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from dataclasses import replace
from types import TracebackType
from typing import Self

import psycopg

from bot.errors import BotError
from bot.postgres import clusters
from bot.postgres.clusters import Cluster
from bot.postgres.images import Image
from bot.postgres.limits import Limits

SPARE_DATABASES = 3
RETRY_SECONDS = 5.0


class Pool:
    """Keeps `size` idle clusters of one image. Every cluster is used for one run only and never comes back."""

    def __init__(self, image: Image, limits: Limits | None = None, *, size: int = 1) -> None:
        """Start filling in the background. `limits` hold for each cluster taken; their time counts from `take`."""
        self._image = image
        self._limits = limits or Limits()
        self._size = size
        self._idle: deque[Cluster] = deque()
        self._change = threading.Condition()
        self._closed = False
        self._starting = False
        self._filler = threading.Thread(target=self._fill, name="cluster-pool", daemon=True)
        self._filler.start()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        self.close()

    def take(self) -> Cluster:
        """Return a ready cluster: an idle one, the one that is just starting, or a new one; the caller stops it.

        Raises CouldNotJudge like `clusters.start`.
        """
        while True:
            with self._change:
                self._change.wait_for(lambda: self._idle or not self._starting)
                cluster = self._idle.popleft() if self._idle else None
                self._change.notify_all()
            if cluster is None:
                return clusters.start(self._image, self._limits)
            try:
                cluster.arm(self._limits)
                cluster.ping()
            except (BotError, psycopg.Error):
                cluster.stop()
                continue
            return cluster

    def close(self) -> None:
        """Stop every idle cluster and the filling; clusters that were taken are their users' business."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._filler.join()
        while self._idle:
            self._idle.popleft().stop()

    def _fill(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or len(self._idle) < self._size)
                if self._closed:
                    return
                self._starting = True
            cluster = self._ready()
            with self._change:
                self._starting = False
                if cluster is not None:
                    self._idle.append(cluster)
                self._change.notify_all()
                if cluster is None:
                    self._change.wait_for(lambda: self._closed, RETRY_SECONDS)

    def _ready(self) -> Cluster | None:
        """Start one; a failure is left to `take`, whose own attempt tells its caller."""
        with contextlib.suppress(BotError):
            cluster = clusters.start(self._image, replace(self._limits, seconds=None))
            cluster.prepare(SPARE_DATABASES)
            return cluster
        return None
