"""The stand-in's post: webhooks that people cause go at once, those that the bot causes when its request has been answered."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

from bot.demo import webhooks
from bot.demo.contract import ContractBroken
from bot.demo.world import Delivery, World

SECRET = "a-secret-of-the-demo-only"  # noqa: S105 - it guards a stand-in on this machine


class Post:
    """Signs with `secret` and delivers to `url`; without one, deliveries are recorded as failed. `start` and `stop` it."""

    def __init__(self, world: World, guard: threading.RLock, defects: list[str]) -> None:
        """`guard` is held by whoever changes `world`; payloads that do not fit GitHub's description are told to `defects`."""
        self.url = ""
        self.secret = SECRET
        self._world = world
        self._guard = guard
        self._defects = defects
        self._later: queue.Queue[Callable[[], Any] | None] = queue.Queue()
        self._postman = threading.Thread(target=self._deliver_later, daemon=True)

    def start(self) -> None:
        """Begin to deliver what the bot causes."""
        self._postman.start()

    def stop(self) -> None:
        """Deliver what is waiting, and end."""
        self._later.put(None)
        self._postman.join(timeout=webhooks.PATIENCE)

    def settle(self) -> None:
        """Wait until the webhooks that the bot itself caused have been sent."""
        self._later.join()

    def tell(self, event: str, payload: Any, *, secret: str = "") -> Delivery:
        """Send a payload (JSON-ready, or raw bytes), signed with `secret` or the right one."""
        return self._send(webhooks.prepare(self._world, event, payload, secret or self.secret))

    def again(self, delivery: Delivery) -> Delivery:
        """Send a delivery again: the same GUID and bytes."""
        again = Delivery(delivery.guid, delivery.event, delivery.action, delivery.body, dict(delivery.headers), redelivery=True)
        return self._send(again)

    def notice(self, event: str, action: str, facts: Mapping[str, Any]) -> None:
        """Note what the bot itself caused, to be delivered when its request has been answered."""
        if event == "redeliver":
            known = next(item for item in self._world.deliveries if item.id == facts["delivery"])
            self._later.put(lambda: self.again(known))
            return
        try:
            payloads = self._moved(facts) if event == "push" else [(event, self._said(action, facts))]
        except ContractBroken as defect:
            self._defects.append(str(defect))
            return
        for name, payload in payloads:
            self._later.put(lambda name=name, payload=payload: self.tell(name, payload))  # type: ignore[misc]

    def _send(self, delivery: Delivery) -> Delivery:
        with self._guard:
            self._world.deliveries.append(delivery)
        return webhooks.send(self.url, delivery) if self.url else delivery

    def _said(self, action: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        extra = {"changes": {"body": {"from": ""}}} if action == "edited" else {}
        return webhooks.issue_comment(self._world, action, facts["pull"], facts["comment"], facts["sender"], **extra)

    def _moved(self, facts: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Return what is sent when the bot moved a branch; the push itself only where the app is installed."""
        home, before, bot = facts["repository"], facts["before"], self._world.bot
        pushed = webhooks.push(self._world, home, facts["ref"], before, facts["after"], bot)
        events = [("push", pushed)] if home.installed else []
        tell = webhooks.pull_request
        return events + [("pull_request", tell(self._world, "synchronize", one, bot, before=before)) for one in facts["pulls"]]

    def _deliver_later(self) -> None:
        while (send := self._later.get()) is not None:
            try:
                send()
            finally:
                self._later.task_done()
