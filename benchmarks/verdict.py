"""Webhook received -> comment posted, cold and warm, beside the guide's way by hand: `python -m benchmarks.verdict [runs]`.

By hand is one pass: initdb, start, `psql -f` for each file of the merge result. The bot does at least four (fresh, upgrade with
rows, rerun, each listing), a rollback there and back, and the publishing. Both run in turn, so that a slow moment of the machine
falls on both alike; ratios are what to quote.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.demo.bots import Bot
from bot.demo.hub import Hub
from bot.demo.proposals import PROPOSALS
from bot.demo.sample import NAME, PEOPLE, files
from bot.demo.world import Pull, Repository
from bot.examine import Options, examine
from bot.postgres import owner, servers
from bot.postgres.extensions import controls
from bot.repository.local import compare

CHANGE = next(proposal for proposal in PROPOSALS if proposal.slug == "right")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder, Hub.start() as hub, Bot.start(hub, Path(folder)) as bot:
        hub.send_webhooks_to(bot.webhook_url)
        repository = hub.create_repository(NAME, files(), roles=PEOPLE)
        cold = verdict(hub, repository)
        warm, hand = [], []
        for _ in range(runs):
            warm.append(verdict(hub, repository))
            hand.append(by_hand())
    ratio = statistics.median(one / other for one, other in zip(warm, hand, strict=True))
    print(f"first verdict after start  {cold:6.2f} s")
    print(f"warm verdict, median of {runs}  {statistics.median(warm):6.2f} s   ({min(warm):.2f} to {max(warm):.2f})")
    print(f"one pass by hand           {statistics.median(hand):6.2f} s   ({min(hand):.2f} to {max(hand):.2f})")
    print(f"warm verdict / by hand     {ratio:6.2f}")
    for stage, seconds in stages().items():
        print(f"    {stage:<28}{seconds * 1000:8.0f} ms")


def verdict(hub: Hub, repository: Repository) -> float:
    """Return the seconds from the delivery of a new pull request to its comment."""
    began = time.perf_counter()
    pull: Pull = hub.open_pull(repository, CHANGE.changes, title=CHANGE.title, by=CHANGE.author)
    while not pull.comments:
        if time.perf_counter() - began > 120:
            raise SystemExit("the bot did not answer")
        time.sleep(0.002)
    took = time.perf_counter() - began
    hub.close(pull)
    return took


def by_hand() -> float:
    """Return the seconds of initdb, start and one psql per file, as a person would type them."""
    server, user = servers.find(), owner.find()
    tree = {**files(), **{path: text.encode() for path, text in CHANGE.changes.items()}}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for path, data in tree.items():
            place = home / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        if user.drops:
            subprocess.run(["chown", "-R", str(user.uid), folder], check=True)
        began = time.perf_counter()
        step = Steps(folder, user)
        step([server.program("initdb"), "-D", "data", "-A", "trust", "-U", "deploy"])
        settings = {"listen_addresses": "", "unix_socket_directories": folder, **controls.settings(server)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        step([server.program("pg_ctl"), "-D", "data", "-w", "-l", "log", "-o", options, "start"])
        try:
            psql = [server.program("psql"), "-h", folder, "-U", "deploy", "-d", "postgres", "-qX", "-v", "ON_ERROR_STOP=1"]
            for path in sorted(path for path in tree if path.startswith("db/schema/") and "/00_" not in path):
                step([*psql, "-f", path])
            return time.perf_counter() - began
        finally:
            step([server.program("pg_ctl"), "-D", "data", "-m", "immediate", "stop"])


class Steps:
    """Runs commands in a folder as the server's user."""

    def __init__(self, folder: str, user: owner.Owner) -> None:
        self._folder = folder
        self._as = {"user": user.uid, "group": user.gid} if user.drops else {}

    def __call__(self, argv: list[str]) -> None:
        subprocess.run(argv, cwd=self._folder, check=True, capture_output=True, **self._as)


def stages() -> dict[str, float]:
    """Return seconds per stage of a warm examination of the same change, inside one process."""
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-C", folder, "-c", "user.name=b", "-c", "user.email=b@example.org"]
        subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
        for path, data in files().items():
            place = Path(folder) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-qm", "base"], check=True)
        for path, text in CHANGE.changes.items():
            (Path(folder) / path).write_text(text)
        with compare(Path(folder)) as comparison:
            examine(comparison, Options(repository="benchmark"))
            return examine(comparison, Options(repository="benchmark")).timings


if __name__ == "__main__":
    main()
