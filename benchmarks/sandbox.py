"""What each layer of the sandbox costs: `python -m benchmarks.sandbox [runs]`, figures in milliseconds.

The first table is one cluster's life: start, two databases, one session that makes a table, stop. The second is what limited
children add to doing the same in the bot's own process. The last is a warm verdict of the sample's change with everything, and
with nothing of it: the difference is the price of the sandbox. Everything runs in turn, so that a slow moment of the machine
falls on all alike; the least of the runs is the one that other work on the machine disturbed least.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.demo.proposals import PROPOSALS
from bot.demo.sample import files
from bot.examine import Options, examine
from bot.lint import child as lint
from bot.lint import engine
from bot.postgres import child, clusters, images, levels, servers
from bot.postgres.images import Image
from bot.postgres.jail.walls import Walls
from bot.postgres.limits import Limits
from bot.postgres.pool import Pool, Start
from bot.postgres.servers import Server
from bot.report.model import Side
from bot.repository.comparison import Comparison
from bot.rollback import second_judge
from bot.scripts.model import Layout
from bot.scripts.reading import Ask, Question
from bot.scripts.reading import main as read_here
from bot.stages.execution import CHILDREN

LAYERS = {
    "no walls": Walls(),
    "+ Landlock": Walls(landlock=True),
    "+ seccomp": Walls(landlock=True, seccomp=True),
    "+ namespaces, memory disk": Walls(landlock=True, seccomp=True, namespaces=True),
}
NO_WALLS = Walls()


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    facts = levels.detect()
    for server in servers.installed():
        print(f"\nPostgreSQL {server.release} ({server.source}), sandbox {facts.level}, median of {runs}")
        one_cluster(server, runs, namespaces=not facts.namespaces_error)
    print(f"\nLimited children, least of {runs}{'':17}{'inside':>8}{'outside':>9}")
    limited_children(runs)
    print(f"\nWarm verdict, least and median of {runs}")
    verdicts(runs)


def one_cluster(server: Server, runs: int, *, namespaces: bool) -> None:
    image = images.empty(server)
    print(f"{'':28}{'start':>8}{'2 dbs':>8}{'session':>9}{'stop':>8}{'all':>8}")
    names = [name for name, walls in LAYERS.items() if not walls.namespaces or namespaces]
    samples: dict[str, list[list[float]]] = {name: [] for name in names}
    for _ in range(runs):
        for name in names:
            samples[name].append(one_run(image, partial(clusters.start, walls=LAYERS[name])))
    for name in names:
        show(name, samples[name])
    with Pool(1) as pool:
        pool.start(image, Limits()).stop()
        taken = []
        for _ in range(runs):
            time.sleep(0.6)
            taken.append(one_run(image, pool.start))
    show("taken from a pool", taken)


def one_run(image: Image, start: Callable[[Image, Limits], clusters.Cluster]) -> list[float]:
    marks = [time.perf_counter()]
    cluster = start(image, Limits())
    marks.append(time.perf_counter())
    database = cluster.create("fresh")
    cluster.create("upgraded")
    marks.append(time.perf_counter())
    with database.runner() as runner:
        runner.execute("CREATE TABLE t (a int)")
    marks.append(time.perf_counter())
    cluster.stop()
    marks.append(time.perf_counter())
    return [(after - before) * 1000 for before, after in pairwise(marks)]


def show(name: str, samples: list[list[float]]) -> None:
    medians = [statistics.median(column) for column in zip(*samples, strict=True)]
    whole = statistics.median(sum(row) for row in samples)
    print(f"{name:28}{medians[0]:8.0f}{medians[1]:8.0f}{medians[2]:9.0f}{medians[3]:8.0f}{whole:8.0f}")


def limited_children(runs: int) -> None:
    """Compare each part that runs in a child with the same part in this process, which is what an unprotected bot would do."""
    base, head = trees()
    layout = Layout()
    question = Question(base, head, layout, (Ask("numbered", head=False), Ask("numbered", head=True)))
    payload = json.dumps({"a": 1}).encode()
    child.warm(*CHILDREN, "tests.postgres.targets:echo")
    lint.rehearse()
    server = servers.find()
    with clusters.start(images.empty(server)) as cluster:
        database = cluster.create("dumped")
        asked = json.dumps({"program": server.program("pg_dump"), "database": database.as_json()}).encode()
        pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "a function that does nothing": (lambda: child.call("tests.postgres.targets:echo", payload), lambda: payload[::-1]),
            "lint, squawk included": (lambda: lint.lint(base, head, layout), lambda: engine.lint(base, head, layout)),
            "psql's files": (
                lambda: child.call("bot.scripts.reading:main", question.payload()),
                lambda: read_here(question.payload()),
            ),
            "pg_dump": (lambda: second_judge.take(server, database), lambda: second_judge.main(asked)),
        }
        for name, (inside, outside) in pairs.items():
            inside()
            times = [(timed(inside), timed(outside)) for _ in range(runs)]
            print(f"{name:44}{min(one for one, _ in times):8.1f}{min(other for _, other in times):9.1f}")


def verdicts(runs: int) -> None:
    base, head = trees()
    comparison = Comparison(Side("main", "a" * 40), Side("change", "b" * 40), base, head, "a" * 40)  # type: ignore[arg-type]
    bare: Start = partial(clusters.start, walls=NO_WALLS)
    with Pool(1) as pool:
        ways: dict[str, tuple[Start, bool]] = {
            "nothing: no walls, no children": (bare, True),
            "everything": (clusters.start, False),
            "everything, cluster from a pool": (pool.start, False),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for round_ in range(runs + 1):
            for name, (start, unprotected) in ways.items():
                time.sleep(0.7)
                with here() if unprotected else nullcontext():
                    took = timed(lambda start=start: examine(comparison, Options(repository="sandbox", start=start)))  # type: ignore[misc]
                if round_:
                    taken[name].append(took)
    for name, times in taken.items():
        print(f"{name:44}{min(times):8.0f}{statistics.median(times):9.0f}")
    nothing, everything, pooled = taken.values()
    print(f"{'price of the sandbox':44}{min(everything) - min(nothing):8.0f}{paired(everything, nothing):9.0f}")
    print(f"{'price with a pool':44}{min(pooled) - min(nothing):8.0f}{paired(pooled, nothing):9.0f}")


def paired(ones: list[float], others: list[float]) -> float:
    return statistics.median(one - other for one, other in zip(ones, others, strict=True))


def trees() -> tuple[dict[str, bytes], dict[str, bytes]]:
    change = next(proposal for proposal in PROPOSALS if proposal.slug == "right")
    base = {path: data if isinstance(data, bytes) else data.encode() for path, data in files().items()}
    return base, {**base, **{path: text.encode() for path, text in change.changes.items()}}


@contextmanager
def here() -> Iterator[None]:
    """Let every limited child's work be done in this process, as a bot without them would."""

    def call(target: str, payload: bytes, *_: object, **__: object) -> bytes:
        module, _, name = target.partition(":")
        answer: bytes = getattr(sys.modules[module], name)(payload)
        return answer

    original = child.call
    holders = [module for name, module in sys.modules.items() if name.startswith("bot.") and vars(module).get("call") is original]
    for module in holders:
        module.call = call  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in holders:
            module.call = original  # type: ignore[attr-defined]


def timed(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
